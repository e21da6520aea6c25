"""Names as Minnesota's peoples bear them: the communities, their given names and family names.

Common names, written down by hand. Whoever bears one of the combinations drawn from them is not meant.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Community:
    """`weights` are the community's share of the people in each region, in the order of places.REGIONS.

    `middle`: "initial" for a letter or a given name, "father" where the second name is the father's
    (Somali), "" where there is mostly none. `joined` is the share of double family names.
    """

    key: str
    weights: tuple[float, float, float, float]
    given: tuple[str, ...]
    family: tuple[str, ...]
    middle: str = "initial"
    joined: float = 0.0
    language: str = ""


def _listed(text: str) -> tuple[str, ...]:
    """Names apart by blanks; an underscore stands for a blank inside of one (van_der_Berg)."""
    return tuple(word.replace("_", " ") for word in text.split())


_ANGLO_GIVEN = _listed(
    "James Mary Robert Patricia John Jennifer Michael Linda William Elizabeth David Barbara Richard Susan "
    "Joseph Jessica Thomas Karen Charles Sarah Christopher Nancy Daniel Lisa Matthew Betty Anthony "
    "Margaret Mark Sandra Donald Ashley Steven Kimberly Andrew Emily Paul Donna Joshua Michelle Kenneth "
    "Carol Kevin Amanda Brian Melissa Timothy Deborah Ronald Stephanie Jason Rebecca George Sharon "
    "Jeffrey Laura Ryan Cynthia Gary Dorothy Nicholas Amy Eric Kathleen Jonathan Angela Stephen Shirley "
    "Larry Emma Scott Brenda Brandon Pamela Benjamin Nicole Samuel Anna Gregory Samantha Patrick "
    "Katherine Alexander Christine Dennis Rachel Tyler Carolyn Aaron Janet Nathan Maria Zachary Heather "
    "Kyle Diane Walter Olivia Peter Julie Ethan Joyce Jeremy Victoria Roger Kelly Sean Christina Dylan "
    "Joan Douglas Evelyn Henry Judith Carl Megan Arthur Cheryl Lawrence Andrea Wayne Hannah Bruce "
    "Jacqueline Albert Martha Gabriel Gloria Austin Teresa Logan Ann"
)

COMMUNITIES: tuple[Community, ...] = (
    Community(
        "scandinavian",
        (0.22, 0.30, 0.31, 0.29),
        (
            *_ANGLO_GIVEN,
            *_listed(
                "Ingrid Erik Astrid Leif Solveig Bjørn Karin Nils Kirsten Lars Signe Sven Greta Anders "
                "Linnéa Gunnar Maren Torvald Britta Olaf Dagny Håkon Freya Søren Åsa Einar Ragnhild Knut "
                "Elsa Arne"
            ),
        ),
        _listed(
            "Johnson Anderson Olson Peterson Nelson Larson Carlson Erickson Hanson Swanson Gustafson "
            "Lindquist Lindström Björklund Bergström Åkesson Sørensen Jørgensen Halvorson Thorson "
            "Thompson Christensen Jensen Rasmussen Knutson Amundson Tollefson Gunderson Engebretson "
            "Haugen Dahl Berg Lund Nygaard Strand Solberg Bakken Lien Moen Hagen Rønning Sæther Ødegård "
            "Nordstrom Sandberg Holmquist Ekström Wallin Norén Hedlund Sjöberg Östlund Fossum Stenerud "
            "Kvale Brekke Ness"
        ),
        joined=0.02,
    ),
    Community(
        "german",
        (0.16, 0.14, 0.30, 0.29),
        (
            *_ANGLO_GIVEN,
            *_listed("Heinrich Gretchen Karl Liesl Otto Ursula Franz Heidi Kurt Annelise Jürgen"),
        ),
        _listed(
            "Schmidt Mueller Müller Schneider Meyer Wagner Becker Schultz Hoffman Koch Bauer Klein Wolf "
            "Schroeder Neumann Krüger Zimmermann Braun Hartmann Lange Krause Lehmann Vogel Fischer Huber "
            "Steiner Bauernfeind Theisen Thielen Schmitz Kuhn Fuchs Weber Keller Brandt Engel Voigt "
            "Schaefer Pfeiffer Von_Ende Ziegler Dietrich Gruber Rausch Kremer Loehr Eisenmenger Feneis "
            "Hess Goetz Lutz Kieffer"
        ),
        joined=0.015,
    ),
    Community(
        "anglo-irish",
        (0.15, 0.16, 0.13, 0.16),
        _ANGLO_GIVEN,
        _listed(
            "Smith Williams Brown Jones Miller Davis Wilson Moore Taylor White Harris Martin Clark Lewis "
            "Walker Hall Allen Young King Wright Hill Scott Green Adams Baker O'Brien O'Connor O'Neill "
            "Murphy Kelly Sullivan McCarthy McDonald McGuire Gallagher Flaherty Byrne Fitzgerald Doyle "
            "Quinn Ryan Kennedy Campbell Stewart Murray Graham Van_Dyke van_der_Berg De_Vries Vandenberg "
            "Ten_Broek Dykstra Bergeron St._Martin Du_Bois La_Fleur Pelletier Beaulieu Le_Duc"
        ),
        joined=0.03,
    ),
    Community(
        "iron-range",
        (0.04, 0.22, 0.05, 0.04),
        (
            *_ANGLO_GIVEN,
            *_listed("Aino Eino Toivo Ilmari Helvi Milan Anka Stanko Ljuba Jožef Małgorzata Zofia"),
        ),
        _listed(
            "Mäkinen Mäki Niemi Koskinen Lehtinen Heikkilä Salmela Laine Hämäläinen Karjalainen Rantala "
            "Kivelä Novak Kovač Horvat Zupančič Perpich Oberstar Marolt Prebich Grahek Klobuchar "
            "Mesojedec Skalko Kowalski Nowak Wiśniewski Wójcik Zieliński Mazur Dudek Wasilewski Rukavina "
            "Vukelich Babich Zbašnik"
        ),
    ),
    Community(
        "hmong",
        (0.11, 0.01, 0.02, 0.02),
        _listed(
            "Mai Tou Pa_Houa Xai Yer Bao Kou Chue Mee Fue Nou Pang Blia Ger Houa Kao Lia Neng Pao Sia "
            "Teng Xeng Ying Zong Choua Der Gao_Nou Hlee Ka_Zoua Long Maly Nhia Paj_Ntaub See Tong Va_Meng "
            "Wa Youa Kia Tommy Linda Kevin Jenny Andy Pachia Mai_See Dia Cha Yeng Panhia"
        ),
        _listed(
            "Vang Yang Xiong Lee Moua Thao Lor Her Vue Xiong Yang Vang Cha Kue Hang Khang Fang Chue Lo Kong"
        ),
        middle="",
        language="Hmong",
    ),
    Community(
        "somali",
        (0.08, 0.005, 0.04, 0.04),
        _listed(
            "Amina Abdi Hodan Mohamed Fadumo Ahmed Halima Hassan Asha Ali Ifrah Ibrahim Khadra Yusuf Nimo "
            "Omar Sahra Abdirahman Ayaan Farah Deqa Abdullahi Hibaq Ismail Idil Mahad Ladan Liban Muna "
            "Mustafa Najma Bashir Rahma Said Safiya Warsame Shukri Zakariya Ubah Jamal"
        ),
        _listed(
            "Mohamed Ali Hassan Abdi Ahmed Warsame Farah Omar Ibrahim Yusuf Jama Hussein Osman Abdullahi "
            "Nur Adan Aden Isse Duale Guled Hirsi Samatar Sheikh-Ali Egal Mohamud Elmi Barre Shire Diriye "
            "Geedi"
        ),
        middle="father",
        language="Somali",
    ),
    Community(
        "latino",
        (0.08, 0.015, 0.06, 0.10),
        _listed(
            "María José Guadalupe Juan Rosa Luis Carmen Carlos Ana Jesús Dolores Miguel Elena Jorge Sofía "
            "Ángel Lucía Óscar Inés Andrés Marisol Raúl Verónica Héctor Leticia Martín Yolanda Sergio "
            "Beatriz Iván Graciela Rubén Xóchitl Tomás Pilar Efraín Consuelo Nicolás Marta Félix"
        ),
        _listed(
            "Hernández García Martínez López González Rodríguez Pérez Sánchez Ramírez Torres Flores "
            "Rivera Gómez Díaz Reyes Morales Cruz Ortiz Gutiérrez Chávez Ramos Ruiz Mendoza Álvarez "
            "Castillo Jiménez Vásquez Moreno Romero Herrera Medina Aguilar Vargas Guzmán Núñez Peña Muñoz "
            "de_la_Cruz de_León del_Río"
        ),
        joined=0.35,
        language="Spanish",
    ),
    Community(
        "black",
        (0.08, 0.01, 0.02, 0.03),
        (
            *_ANGLO_GIVEN,
            *_listed("Tyrone Latisha DeShawn Keisha Marcus Ebony Darnell Imani Terrence Tamika Malik"),
        ),
        _listed(
            "Williams Johnson Jackson Brown Davis Robinson Harris Washington Thomas Moore Lewis Walker "
            "Robinson Coleman Jenkins Perry Powell Patterson Hughes Washington Butler Simmons Foster "
            "Bryant Alexander Griffin Hayes Ellison Freeman Booker"
        ),
    ),
    Community(
        "east-west-african",
        (0.03, 0.0, 0.01, 0.015),
        _listed(
            "Abebe Tigist Bekele Hirut Tadesse Almaz Getachew Selam Dawit Meron Kwame Ama Emmanuel "
            "Comfort Ngozi Chidi Adaeze Oluwaseun Patience Prince Fatu Musa Blessing Samuel Grace Lemma "
            "Chaltu Gemechu Ebise"
        ),
        _listed(
            "Tesfaye Bekele Alemu Haile Tadesse Kebede Girma Okafor Adeyemi Mensah Kollie Doe "
            "Johnson-Sirleaf Kamara Sesay Weah Togba Nwosu Owusu Boateng Gebremariam Tolossa Wakjira "
            "Jirata Sumah"
        ),
    ),
    Community(
        "anishinaabe-dakota",
        (0.015, 0.12, 0.02, 0.01),
        (*_ANGLO_GIVEN, *_listed("Winona Migizi Waabigwan Niigaan Nodin Giizis Wenonah Chaska Hapan Anung")),
        _listed(
            "White Bellanger Fairbanks Goodsky Kingbird Northbird LaDuke Morrison Beaulieu Jourdain "
            "Strong Drift Boshey Day Staples Isham Wilkie LaPointe Deschampe Porter Greensky Skinaway "
            "Savage Goodthunder Crooks Prescott Whipple Blue Wabasha Bluestone"
        ),
    ),
    Community(
        "vietnamese-lao",
        (0.025, 0.0, 0.005, 0.01),
        _listed(
            "Thị_Hoa Văn_Minh Ngọc_Anh Quốc_Bảo Thu_Hà Đức Linh Hương Tuấn Phương Khánh Mỹ_Linh Thảo Hùng "
            "Kim Bounmy Khamla Somphone Vilay Dao Tiến Lan Cường Trinh"
        ),
        _listed(
            "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Inthavong Phommachanh "
            "Sayavong Vongsa Nguyễn Nguyễn Trần Lê"
        ),
        middle="",
        language="Vietnamese",
    ),
    Community(
        "south-east-asian",
        (0.035, 0.005, 0.015, 0.015),
        _listed(
            "Priya Raj Anjali Sanjay Meera Arjun Lakshmi Vikram Deepa Rahul Wei Mei Jian Li Hui Min-ji Ji-ho "
            "Eh Paw Naw_Say Saw_Htoo Thein Hser_Nay Moo"
        ),
        _listed(
            "Patel Sharma Singh Reddy Gupta Kumar Iyer Chen Wang Li Zhang Liu Kim Park Choi Htoo Say Paw Win "
            "Moo Al-Hassan El-Amin Haddad Khalil ibn_Yusuf"
        ),
    ),
)

NICKNAMES: dict[str, str] = {
    "Robert": "Bob",
    "William": "Bill",
    "James": "Jim",
    "Margaret": "Peg",
    "Elizabeth": "Liz",
    "Richard": "Rick",
    "Patricia": "Pat",
    "Katherine": "Kate",
    "Michael": "Mike",
    "Thomas": "Tom",
    "Guadalupe": "Lupe",
    "Deborah": "Deb",
    "Christopher": "Chris",
    "Kathleen": "Kathy",
    "Samuel": "Sam",
    "Susan": "Sue",
    "Jennifer": "Jen",
    "Joseph": "Joe",
    "Rebecca": "Becky",
    "Lawrence": "Larry",
}
"""Given names whose bearers are mostly called something else, and what."""
