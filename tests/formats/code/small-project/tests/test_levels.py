from levels import smooth


def test_smooth():
    assert smooth([1, 3], span=2) == [1, 2]
