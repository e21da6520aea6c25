"""A union's own kinds of campaign: files in its data folder, right or wrong."""

from __future__ import annotations

import re
from decimal import Decimal
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
    ({"phases": 'phases = [{name = "A", from = true, ask = "a"}]\n'}, "a whole number.*True"),
    ({"phases": 'phases = [{name = "A", from = 1.5, ask = "a"}]\n'}, r"a whole number.*1\.5"),
    (
        {"phases": 'phases = [{name = "A", from = 0, ask = "a", to = 3}]\n'},
        "nothing is called to here.*from, ask",
    ),
    ({"phases": "phases = ['A']\n"}, r"each headed \[\[phases\]\]"),
    ({"phases": "deep = " + "[" * 5000 + "\n"}, "lacks or misspells"),
    ({"asks": ""}, "asks"),
    ({"asks": SOUND["asks"] * 2}, "two asks have one key"),
    ({"asks": SOUND["asks"].replace("0.5", "20")}, "a share above 0"),
    ({"asks": SOUND["asks"].replace("0.5", '"a fifth"')}, "target"),
    ({"asks": SOUND["asks"].replace("0.5", "nan")}, "a share above 0"),
    ({"asks": SOUND["asks"].replace("0.5", "true")}, "a share above 0"),
    ({"asks": SOUND["asks"].replace("0.5", "0.00009")}, "a share above 0"),
    (
        {"asks": SOUND["asks"].replace("target", "targt")},
        "nothing is called targt here; there are: key, label",
    ),
    ({"asks": SOUND["asks"].replace("Came", "  ")}, "label is a text in quotes"),
    ({"asks": SOUND["asks"].replace("Will", "W" * 301)}, "question.*300"),
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
    ({"head": SOUND["head"].replace("ends = 9", "ends = 0")}, "not in order"),
    ({"head": SOUND["head"] + 'keyday = "the rally"\n'}, "nothing is called keyday here"),
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


def test_a_file_with_a_name_too_long_to_be_kept_gets_a_sentence(cast: Cast, folder: Path) -> None:
    for name in ("r" * 60, "r" * 61):
        (folder / f"{name}.toml").write_text("".join(SOUND.values()), encoding="utf-8")
    assert start_campaign(cast.actor("ada"), cast.local12.pk, "r" * 60).template == "r" * 60
    with pytest.raises(Refusal, match="at most 60 characters"):
        start_campaign(cast.actor("ada"), cast.local12.pk, "r" * 61)


def test_what_editors_leave_beside_a_file_is_no_kind_of_campaign(folder: Path) -> None:
    written(folder)
    (folder / ".#rally.toml").symlink_to("somebody@their-computer.4711")  # Emacs
    (folder / "._rally.toml").write_bytes(b"\x00\x05\x16\x07")  # macOS
    (folder / "rally.toml~").write_text("half a file", encoding="utf-8")
    assert "rally" in campaign_templates.names() and len(campaign_templates.names()) == 5
    assert campaign_templates.unsound() == []


def test_a_file_that_leads_nowhere_takes_no_other_along(cast: Cast, folder: Path) -> None:
    (folder / "rally.toml").symlink_to(folder / "not-there")
    (folder / "folder.toml").mkdir()
    assert len(starts(cast.actor("ada"))) == 4
    assert [sentence.partition(":")[0] for sentence in left_out(cast.actor("ada"))] == [
        "folder.toml",
        "rally.toml",
    ]


def test_a_file_that_says_how_it_is_encoded_is_read(folder: Path) -> None:
    """As the plainest editor of Windows saves it."""
    (folder / "rally.toml").write_text("".join(SOUND.values()), encoding="utf-8-sig")
    assert campaign_templates.read("rally").name == "Rally"


@pytest.mark.parametrize(
    ("told", "kept"), [("1", "1"), ("1.0", "1"), ("0.0001", "0.0001"), ("0.2", "0.2"), ("0.33333", "0.3333")]
)
def test_a_share_is_kept_to_a_hundredth_of_a_percent(cast: Cast, folder: Path, told: str, kept: str) -> None:
    written(folder, asks=SOUND["asks"].replace("0.5", told))
    campaign = start_campaign(cast.actor("ada"), cast.local12.pk, "rally")
    assert Target.objects.get(ask__campaign=campaign).share == Decimal(kept)


def test_texts_of_the_unions_own_are_kept_letter_by_letter(cast: Cast, folder: Path) -> None:
    written(folder, asks=SOUND["asks"].replace("Came", "Đã đến").replace("Will you", "¿Vas a"))
    ask = start_campaign(cast.actor("ada"), cast.local12.pk, "rally").asks.get()
    assert (ask.label, ask.question) == ("Đã đến", "¿Vas a come?")


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
