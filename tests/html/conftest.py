from tests.access.fixtures import visitors, world

__all__ = ["visitors", "world"]
