"""What happens to the rolls of the demo plant, each some hours after the one before."""

from datetime import timedelta

from accounts.rows import Record

from ..chain import seal
from ..states import Action, Status
from .plant import Plant

KEPT = ("status", "location_id", "custody_id", "customer_id")


class Life:
    """The steps of one roll, sealed as every posted step is."""

    def __init__(self, plant: Plant, roll: Record):
        self.plant, self.roll = plant, roll
        self.at, self.seal = roll.entered_at, ""

    def live(self) -> None:
        """From its entry on, as far as there is time for it."""
        roll, chance = self.roll, self.plant.draw.random
        if chance() < 0.75:
            self.step(Action.QA_SCAN, by="operator")
        if chance() < 0.96:
            self.store()
        if chance() < 0.5:
            self.store()
        if chance() < 0.45:
            self.step(Action.QA_SCAN, by="keeper")
        if self.plant.codes[roll.department_id] == "FM" and chance() < 0.25:
            self.send("LM")
        self.end(chance)
        if roll.location_id:
            self.plant.loads[roll.location_id] += 1

    def end(self, chance) -> None:
        if chance() < 0.04:
            self.step(Action.TEMP_STORAGE, status=Status.TEMP, location_id=None)
        elif chance() < 0.6 and self.roll.version:
            self.dispatch()
        elif chance() < 0.02:
            scrapped = {"status": Status.VOID, "location_id": None}
            self.step(Action.VOID, "manager", {"reason": "core damaged"}, **scrapped)

    def store(self) -> None:
        rack = self.plant.free_rack(self.roll)
        self.step(Action.PUTAWAY, status=Status.STORED, location_id=rack)

    def send(self, code: str) -> None:
        there = self.plant.departments[code].pk
        change = {"status": Status.AT_DEPT, "location_id": None, "custody_id": there}
        if self.step(Action.TRANSFER, **change):
            self.store()

    def dispatch(self) -> None:
        self.at += timedelta(days=self.plant.draw.randint(1, 9))
        self.step(
            Action.DISPATCH,
            facts={"reference": f"TS09 UB {self.plant.lorry(self.at)}"},
            status=Status.DISPATCHED,
            location_id=None,
            customer_id=self.plant.draw.choice(self.plant.customers),
        )

    def step(self, action, by: str = "driver", facts=None, **change) -> bool:
        """Tell the next step, if there was time for it; `change` is how it stands."""
        at = self.at + timedelta(minutes=self.plant.draw.lognormvariate(4.6, 1))
        if at > self.plant.at - timedelta(hours=1):
            return False
        roll = self.roll
        after = {name: getattr(roll, name) for name in KEPT} | change
        told = self.plant.steps.new(
            roll_id=roll.id,
            seq=roll.version + 1,
            action=action.value,
            from_status=str(roll.status),
            to_status=str(after["status"]),
            from_location_id=roll.location_id,
            location_id=after["location_id"],
            from_department_id=roll.custody_id,
            department_id=after["custody_id"],
            customer_id=after["customer_id"],
            user_id=self.plant.people[by],
            scanned_at=at,
            **facts or {},
        )
        told.seal = self.seal = seal(told, self.seal)
        roll.__dict__ |= after | {"version": told.seq}
        roll.status = told.to_status
        if change:
            roll.moved_at = at
        self.at = at
        return True
