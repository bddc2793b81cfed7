from accounts.errors import Refusal


class WarehouseError(Refusal):
    """A refusal of this app; `roll` is the roll it is about, when there is one.

    `override_allowed` says that the person may do it all the same, knowing it.
    """

    override_allowed = False

    def __init__(self, sentence=None, *, roll=None, **details):
        if roll is not None:
            details["roll"] = roll.roll_no
        super().__init__(sentence, **details)
        self.roll = roll

    def as_json(self) -> dict:
        answer = super().as_json()
        if self.roll is not None:
            answer |= {"roll": self.roll.brief(), "allowed": self.roll.allowed_actions}
        return answer
