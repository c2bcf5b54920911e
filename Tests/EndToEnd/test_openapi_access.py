"""schemathesis against a service with ACCESS=on, with a key and without one."""

import hypothesis
import pytest
from schemathesis.specs.openapi.checks import positive_data_acceptance

from guarded import guarded
from test_openapi_service import SCHEMA, excluded_checks

pytestmark = pytest.mark.on_host
# For each operation. test_openapi_service has more of them.
EXAMPLES = hypothesis.settings(max_examples=15, suppress_health_check=list(hypothesis.HealthCheck))
# Those that anybody may do.
OPEN = {"/healthz", "/readyz"}


@pytest.fixture(scope="module")
def rig(stack, tmp_path_factory):
    """The service, and what a key says."""
    with guarded(stack, tmp_path_factory.mktemp("access"), RENDERERS="1") as rig:
        rig.key = rig.add_key()
        yield rig


@SCHEMA.parametrize()
@EXAMPLES
def test_with_a_key(case, rig, engine):
    """Every response is one that the description has, and none asks who it is."""
    case.headers.update(rig.key)
    # Which valid requests are accepted, test_openapi_service knows: it puts what exists into them.
    excluded = [*excluded_checks(case, engine), positive_data_acceptance]
    response = case.call_and_validate(base_url=rig.service.base_url, excluded_checks=excluded)
    assert response.status_code != 401 or case.path == "/session"


@SCHEMA.parametrize()
@EXAMPLES
def test_without_a_key(case, rig):
    """Nothing but open routes is served, and every refusal is one that the description has."""
    case.headers.pop("Authorization", None)
    response = case.call(base_url=rig.service.base_url)
    case.operation.validate_response(response)
    assert response.status_code >= 400 or case.path in OPEN or case.path == "/session"
