"""What the kinds of models share: protocols that they know, and how several are measured."""

import contextlib


class Evaluator:
    """Measures one model by named protocols.

    Attributes:
        kind: what its models are called in messages.
        protocols: the names of all that it knows.
        usual: those that are measured where nobody names any.
    """

    kind = ""
    protocols = ()
    usual = ()

    @classmethod
    def of(cls, model, entry):
        """The evaluator of a model, or None where the model is of another kind."""
        raise NotImplementedError

    def knows(self, protocol):
        """Whether a name is one of a protocol of this kind."""
        return protocol in self.protocols

    def check(self, protocol):
        """Refuses what could not be measured wherever the data are.

        Raises:
            ValueError: another protocol.
        """
        if not self.knows(protocol):
            names = ", ".join(self.protocols[:-1]) + " and " * (len(self.protocols) > 1) + self.protocols[-1]
            raise ValueError(f"A {self.kind} has the protocol{'s' * (' and ' in names)} {names}, got {protocol!r}.")

    def depends_on_seed(self, protocol):
        """Whether another seed gives another number."""
        return False

    def on_request(self, protocol):
        """Whether it takes so long that it is measured only where it is named."""
        return False

    def hundredth(self, protocol):
        """The protocol that a smoke test takes in the place of another, or None where that makes no sense."""
        return protocol

    def images(self, protocol):
        """How many images a protocol measures.

        Raises:
            FileNotFoundError: they are not here.
        """
        return 1

    def measure(self, protocol, progress):
        """Measures by one protocol.

        Args:
            protocol: a name.
            progress: called with the number of images measured, or None.

        Returns:
            A dict from name to float.

        Raises:
            FileNotFoundError: data or weights are not here.
        """
        raise NotImplementedError

    def pictures(self):
        """What the entry's card shows of it.

        Returns:
            A dict from file name to `PIL.Image.Image`.

        Raises:
            FileNotFoundError: data are not here.
        """
        return {}

    def evaluate(self, protocols, progress=None, missing=None):
        """Measures by several protocols.

        Args:
            protocols: names.
            progress: called as `progress(done, total)` with images measured, of all the protocols.
            missing: called at the end as `missing(protocol, message)` for what could not be measured because data or
                weights are not here; None takes the first such for an error.

        Returns:
            A dict from protocol to float; some protocols give more than one.

        Raises:
            FileNotFoundError: data or weights are not here, and `missing` is None or nothing could be measured.
            ValueError: an unknown protocol.
        """
        errors = {}

        @contextlib.contextmanager
        def missing_noted(protocol):
            try:
                yield
            except FileNotFoundError as error:
                if missing is None:
                    raise
                errors[protocol] = error

        counts = {}
        for protocol in protocols:
            self.check(protocol)
        for protocol in protocols:  # all before the first is measured, which may take long
            with missing_noted(protocol):
                counts[protocol] = self.images(protocol)
        results, done, total = {}, 0, sum(counts.values())
        for protocol, count in counts.items():
            step = progress and (lambda measured, before=done: progress(before + measured, total))
            with missing_noted(protocol):
                results |= self.measure(protocol, step)
            done += count
        if errors and not results:
            raise next(iter(errors.values()))
        for protocol, error in errors.items():
            missing(protocol, str(error))
        return results


class Evaluators(Evaluator):
    """Several evaluators of one model as one.

    Args:
        model: the model.
        parts: list of its `Evaluator`s.
    """

    def __init__(self, model, parts):
        self.model, self.parts = model, parts
        self.kind = " and ".join(dict.fromkeys(part.kind for part in parts))
        self.protocols = tuple(protocol for part in parts for protocol in part.protocols)
        self.usual = tuple(protocol for part in parts for protocol in part.usual)

    def part_of(self, protocol):
        """The part that knows a protocol; the first where none does, for its message."""
        return next((part for part in self.parts if part.knows(protocol)), self.parts[0])

    def knows(self, protocol):
        return self.part_of(protocol).knows(protocol)

    def check(self, protocol):
        self.part_of(protocol).check(protocol)

    def depends_on_seed(self, protocol):
        return self.part_of(protocol).depends_on_seed(protocol)

    def on_request(self, protocol):
        return self.part_of(protocol).on_request(protocol)

    def hundredth(self, protocol):
        return self.part_of(protocol).hundredth(protocol)

    def images(self, protocol):
        return self.part_of(protocol).images(protocol)

    def measure(self, protocol, progress):
        return self.part_of(protocol).measure(protocol, progress)

    def pictures(self):
        return {file: picture for part in self.parts for file, picture in part.pictures().items()}
