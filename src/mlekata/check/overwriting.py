"""The reference, laid under a layer of source that writes over what each call was given."""

from __future__ import annotations

from mlekata.kata.folder import Kata, SourceFile

#: Runs in the attempt's process after the reference. Each function gets copies, and what it was given is
#: written over when it returns, so that nothing which is handed on to a later call still holds it. Sparse matrices
#: are left alone: they cross as handles, and asking anew for each call would cost every text kata its features twice.
_OVERWRITING = """
def _mlekata_overwriting(names, space):
    import copy, functools

    def is_array(value):
        kind = type(value).__module__.partition(".")[0], type(value).__name__
        return kind in (("numpy", "ndarray"), ("pandas", "DataFrame"), ("pandas", "Series"), ("torch", "Tensor"))

    def copied(value):
        if is_array(value):
            return value.clone() if type(value).__name__ == "Tensor" else copy.deepcopy(value)
        if type(value) in (list, tuple):
            return type(value)(map(copied, value))
        return {key: copied(one) for key, one in value.items()} if type(value) is dict else value

    def overwrite(value):
        if type(value) in (list, tuple):
            for one in value:
                overwrite(one)
        elif type(value) is dict:
            for one in value.values():
                overwrite(one)
        elif type(value).__name__ == "DataFrame" and is_array(value):
            for position in range(value.shape[1]):
                value.isetitem(position, [0.0] * len(value))
        elif type(value).__name__ == "Series" and is_array(value):
            if len(value):
                value.iloc[:] = value.iloc[0]
        elif type(value).__name__ == "Tensor" and is_array(value):
            value.detach().zero_()
        elif is_array(value):
            value.flags.writeable = value.flags.writeable or value.flags.owndata
            if value.flags.writeable:
                value[...] = None if value.dtype == object else np_zero(value)

    def np_zero(value):
        import numpy
        return numpy.zeros((), value.dtype)

    busy = []

    def wrapped(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            if busy:  # one of the reference's functions calls another
                return function(*args, **kwargs)
            busy.append(True)
            try:
                return function(*copied(args), **copied(kwargs))
            finally:
                busy.clear()
                overwrite(args)
                overwrite(kwargs)
        return call

    for name in names:
        if callable(space.get(name)):
            space[name] = wrapped(space[name])
"""


def overwriting(kata: Kata) -> SourceFile:
    """Source that is put after the reference: what its functions are given does not survive a call."""
    names = tuple(function.name for function in kata.functions)
    return SourceFile("overwriting.py", f"{_OVERWRITING}\n_mlekata_overwriting({names!r}, globals())\n")
