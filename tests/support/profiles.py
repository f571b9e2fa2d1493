"""How many cases Hypothesis makes up: few by default and in CI, many by `--hypothesis-profile long`."""

from typing import Any

from hypothesis import HealthCheck, settings

_SHARED: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def register_profiles() -> None:
    """Make the profiles known, of which `quick` is used unless another is chosen."""
    settings.register_profile("quick", max_examples=40, **_SHARED)
    settings.register_profile("long", max_examples=2_000, **_SHARED)
    settings.load_profile("quick")


def cases(percent: int, **more: Any) -> settings:
    """That many per cent of the cases of the profile, rounded up: a slow test takes fewer, a cheap one more."""
    return settings(max_examples=-(-settings().max_examples * percent // 100), **more)
