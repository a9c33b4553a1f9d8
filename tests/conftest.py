import pytest
from hypothesis import settings

from tests.spark_cluster import environment, missing_for_spark, started_cluster

# The same examples on every machine and in every run: a failure is there for all to see.
settings.register_profile("house", database=None, derandomize=True, deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def spark_master(tmp_path_factory):
    """Start a Spark cluster of two workers and give its address; once for all tests."""
    if missing := missing_for_spark():
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(folder).items():
            patch.setenv(name, value)
        with started_cluster(folder) as address:
            yield address
