"""Takes the order of rows for the order of time."""

CAUGHT_BY = "test_split_reads_the_time_and_not_the_order_of_rows"


def leave_last_out(ratings, count):
    from_the_end = ratings.groupby("user").cumcount(ascending=False)
    n_rated = ratings.groupby("user")["user"].transform("size")
    return ((from_the_end < count) & (n_rated > count)).to_numpy()
