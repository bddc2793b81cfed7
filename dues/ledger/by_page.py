from abc import abstractmethod
from collections.abc import Sequence


class ByPage(Sequence):
    """Rows in the order of `ids`; what they tell is read a slice at a time."""

    ids: list[int]

    @abstractmethod
    def read(self, ids: list[int]) -> list:
        """The rows of these, in a constant number of statements."""

    def __len__(self):
        return len(self.ids)

    def __iter__(self):
        return iter(self[:])

    def __getitem__(self, place):
        if isinstance(place, int):
            return self[place : place + 1 or None][0]
        return self.read(self.ids[place])
