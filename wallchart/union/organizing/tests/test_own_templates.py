"""A union's own kinds of campaign: files in its data folder, right or wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from wallchart.union.core.errors import Refusal
from wallchart.union.organizing import campaign_templates, proofs
from wallchart.union.organizing.actions.campaigns import start_campaign
from wallchart.union.organizing.models import Ask, Target
from wallchart.union.organizing.reads.campaigns import left_out, starts

PAPER = Path(__file__).resolve().parents[4] / "docs" / "campaigns.md"
SOUND = {
    "head": 'name = "Rally"\nabout = "We fill the steps."\npolitical = false\nends = 9\n',
    "phases": 'phases = [{name = "A", from = 0, ask = "a"}]\n',
    "asks": '[[asks]]\nkey = "a"\nlabel = "Came"\nquestion = "Will you come?"\ntarget = 0.5\n',
}


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.CAMPAIGN_TEMPLATES = tmp_path / "campaigns"
    settings.CAMPAIGN_TEMPLATES.mkdir()
    return tmp_path / "campaigns"


def written(folder: Path, **parts: str) -> None:
    (folder / "rally.toml").write_text("".join({**SOUND, **parts}.values()), encoding="utf-8")


def test_a_file_in_the_data_folder_is_a_kind_of_campaign(cast: Cast, folder: Path) -> None:
    written(folder)
    ada = cast.actor("ada")
    assert [start.key for start in starts(ada)] == [
        "civic-engagement", "contract", "membership-drive", "petition", "rally",
    ]  # fmt: skip
    campaign = start_campaign(ada, cast.local12.pk, "rally")
    assert Ask.objects.get(campaign=campaign).label == "Came"
    assert Target.objects.get(ask__campaign=campaign).share == campaign_templates.read("rally").asks[0].share


def test_a_file_that_was_changed_is_read_anew(folder: Path) -> None:
    written(folder)
    assert campaign_templates.read("rally").name == "Rally"
    written(folder, head=SOUND["head"].replace("Rally", "A longer march"))
    assert campaign_templates.read("rally").name == "A longer march"


def test_a_file_named_as_one_of_ours_stands_in_its_place(folder: Path) -> None:
    (folder / "petition.toml").write_text("".join(SOUND.values()), encoding="utf-8")
    assert campaign_templates.read("petition").name == "Rally"
    assert len(campaign_templates.every()) == 4


def test_without_a_folder_there_are_ours_alone(tmp_path: Path, settings: Any) -> None:
    settings.CAMPAIGN_TEMPLATES = tmp_path / "none"
    assert len(campaign_templates.names()) == 4


WRONG = [
    ({"phases": 'phases = [{name = "A", from = 0, ask = "b"}]\n'}, "an ask that there is not"),
    ({"phases": 'phases = [{name="A",from=5,ask="a"}, {name="B",from=1,ask="a"}]\n'}, "not in order"),
    ({"phases": "phases = [{}]\n"}, "name"),
    ({"phases": "phases = []\n"}, "at least one phase"),
    ({"phases": 'phases = "all year"\n'}, "phases"),
    ({"phases": 'phases = [{name = "A", from = -99999999, ask = "a"}]\n'}, "ten years"),
    ({"phases": 'phases = [{name = "A", from = "soon", ask = "a"}]\n'}, "soon"),
    ({"asks": ""}, "asks"),
    ({"asks": SOUND["asks"] * 2}, "two asks have one key"),
    ({"asks": SOUND["asks"].replace("0.5", "20")}, "a share above 0"),
    ({"asks": SOUND["asks"].replace("0.5", '"a fifth"')}, "target"),
    ({"asks": SOUND["asks"].replace("0.5", "nan")}, "a share above 0"),
    ({"asks": SOUND["asks"].replace('"a"', '"a b"')}, "key"),
    ({"asks": SOUND["asks"].replace("Came", "Came " * 20)}, "label.*60"),
    ({"asks": SOUND["asks"].replace('"Came"', "7")}, "label"),
    (
        {"asks": SOUND["asks"] + "".join(SOUND["asks"].replace('"a"', f'"k{n}"') for n in range(16))},
        "at most 16 asks",
    ),
    ({"head": SOUND["head"].replace('"Rally"', '""')}, "name"),
    ({"head": SOUND["head"].replace("false", '"no"')}, "political"),
    ({"head": SOUND["head"].replace("ends = 9", "")}, "ends"),
    ({"head": "name = Rally\n"}, "line 1"),
]


@pytest.mark.parametrize(("parts", "why"), WRONG, ids=[why for _parts, why in WRONG])
def test_a_file_that_is_wrong_gets_a_sentence_and_takes_no_other_along(
    cast: Cast, folder: Path, parts: dict[str, str], why: str
) -> None:
    written(folder, **parts)
    with pytest.raises(Refusal, match=f"^rally.toml.*{why}"):
        campaign_templates.read("rally")
    ada = cast.actor("ada")
    assert len(starts(ada)) == 4
    (sentence,) = left_out(ada)
    assert re.search(f"^rally.toml.*{why}", sentence)
    assert proofs.templates_are_sound(lambda *_args: None) == [sentence]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00", 'name = "Zoë"'.encode("latin-1")])
def test_a_file_that_is_no_text_gets_a_sentence_too(folder: Path, content: bytes) -> None:
    (folder / "rally.toml").write_bytes(content)
    with pytest.raises(Refusal, match=r"^rally\.toml: this campaign template"):
        campaign_templates.read("rally")


def test_who_starts_a_campaign_is_told_which_file_was_left_out(cast: Cast, folder: Path, signed_in) -> None:
    written(folder, phases="phases = []\n")
    page = signed_in("ada").get("/campaigns/start/").content.decode()
    assert "rally.toml" in page and "at least one phase" in page and "Civic engagement" in page
    assert left_out(cast.actor("olga")) == left_out(cast.actor("ada"))
    assert left_out(cast.actor("sam")) == []


def test_the_example_in_the_paper_is_a_sound_file(cast: Cast, folder: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", PAPER.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    (folder / "food-drive.toml").write_text(example[1], encoding="utf-8")
    plan = campaign_templates.read("food-drive")
    assert start_campaign(cast.actor("ada"), cast.council.pk, plan.key).asks.count() == len(plan.asks) > 1
