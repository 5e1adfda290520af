"""What is said to have grown."""

from bot.domain.growth import Driver, Work, drivers

HOUR = 3600


def work(id_: int, now: float, before: float = 0, **keys: str) -> Work:
    named = tuple(keys.items())
    title = f"Item {id_}"
    return Work(title, f"https://desk.example/{id_}", (*named, ("item", str(id_))), int(now * HOUR), int(before * HOUR))


def many(first: int, count: int, now: float, before: float, **keys: str) -> list[Work]:
    return [work(first + each, now / count, before / count, **keys) for each in range(count)]


def named(found: tuple[Driver, ...]) -> list[tuple[str, float]]:
    return [(driver.name, driver.seconds / HOUR) for driver in found]


def test_what_grew_most_beyond_the_usual_comes_first_and_nothing_counts_twice() -> None:
    items = [
        *many(1, 10, 24, 5, label="SSO login", type="incident"),
        *many(20, 10, 12, 3, label="invoice export", type="incident"),
        *many(40, 20, 40, 34, type="incident"),
    ]
    found = drivers(items, 34 * HOUR)
    assert named(found) == [("SSO login", 19), ("invoice export", 9)]
    assert found[0].url == ""
    heavy = [*items, work(99, 4, label="SSO login", type="incident")]
    assert drivers(heavy, 38 * HOUR)[0].example == "https://desk.example/99", "the largest of its items leads on"


def test_what_covers_nearly_all_hours_says_nothing() -> None:
    items = [*many(1, 12, 30, 10, label="acme"), *many(20, 12, 30, 10, label="acme")]
    assert drivers(items, 40 * HOUR) == ()


def test_one_giant_item_stands_for_itself_with_its_link() -> None:
    items = [work(1, 20, type="bug"), *many(10, 10, 10, 10, type="bug")]
    (found,) = drivers(items, 20 * HOUR)
    assert (found.kind, found.name, found.url) == ("item", "Item 1", "https://desk.example/1")


def test_a_label_with_one_item_leads_to_it() -> None:
    items = [work(1, 6, label="stock"), *many(10, 10, 10, 10)]
    (found,) = drivers(items, 6 * HOUR)
    assert (found.name, found.title, found.url) == ("stock", "Item 1", "https://desk.example/1")


def test_three_at_most_are_named_and_crumbs_are_the_rest() -> None:
    items = [each for n in range(6) for each in many(100 * n, 5, 10 - n, 0, label=f"L{n}")]
    items += many(900, 5, 50, 50)
    assert named(drivers(items, 45 * HOUR)) == [("L0", 10), ("L1", 9), ("L2", 8)]
    assert drivers(many(1, 50, 10, 0), 10 * HOUR) == ()


def test_nothing_grew_where_hours_did_not() -> None:
    assert drivers([work(1, 5, 9, label="SSO")], -4 * HOUR) == ()
    assert drivers([], 4 * HOUR) == ()


def test_a_label_that_shrank_is_no_driver() -> None:
    items = [*many(1, 5, 1, 20, label="old"), *many(20, 5, 30, 2, label="new")]
    assert named(drivers(items, 9 * HOUR)) == [("new", 28)]


def test_a_component_is_named_before_a_label_that_says_the_same() -> None:
    items = [*many(1, 5, 20, 0, label="sso", component="Login", type="bug"), *many(20, 5, 10, 10)]
    assert drivers(items, 20 * HOUR)[0].kind == "component"
