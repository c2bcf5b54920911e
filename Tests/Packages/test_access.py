"""Access control is turned on for a running installation, and no request of a client with a key fails."""

from machine import children
from manager import wait_until
from service import NGINX, POOL, Load


def test_turning_it_on(service):
    """As docs/operations.md says: keys first, then clients that send them, then the setting."""
    command = ("ImageFCGI", "keys", "add", "client", "--scope", "read,write", "--prefix", "", "--expires", "1d")
    secret = service.machine.run(*command).stdout.split()[-1]
    assert service.machine.status("/etc/image-fcgi/keys") == "-rw-r----- root image-fcgi"
    service.headers = {"Authorization": f"Bearer {secret}"}
    with Load(service) as load:
        service.configure(ACCESS="on")
        old = set(children(service.manager.main(NGINX)))
        assert service.manager.reload(NGINX) == 0
        wait_until("the old processes of nginx end", lambda: not old & set(children(service.manager.main(NGINX))))
        assert service.manager.reload(POOL) == 0
        nobody = {"Authorization": ""}
        wait_until("strangers are refused", lambda: service.request("GET", "/images", headers=nobody)[0] == 401)
    load.check("access control turned on")
    service.machine.run("ImageFCGI", "keys", "revoke", "client")
    wait_until("the key is refused", lambda: service.request("GET", "/images")[0] == 401)
    service.configure(ACCESS=None)
    assert service.manager.reload(POOL) == 0
    assert service.manager.reload(NGINX) == 0
