"""Long pages come compressed to whoever reads them so."""

from __future__ import annotations

import gzip

from tests.cast import Cast


def test_a_chart_and_a_board_come_compressed_to_who_reads_them_so(cast: Cast, signed_in) -> None:
    client = signed_in("amina")
    for path in (f"/chart/{cast.civic.pk}/{cast.local12.pk}/", f"/board/{cast.civic.pk}/"):
        plain = client.get(path)
        packed = client.get(path, headers={"accept-encoding": "br, gzip"})
        assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in packed.headers["Vary"]
        text = gzip.decompress(packed.content).decode()
        assert text.count("<tr") == plain.content.decode().count("<tr") > 1
        assert len(packed.content) < len(plain.content) / 2


def test_how_small_a_page_gets_tells_nothing_of_its_secrets(cast: Cast, signed_in) -> None:
    path = f"/board/{cast.civic.pk}/"
    client = signed_in("amina")
    sizes = {len(client.get(path, headers={"accept-encoding": "gzip"}).content) for _time in range(12)}
    assert len(sizes) > 3
