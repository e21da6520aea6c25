"""Given names and what people who bear them are called.

A line is one formal name (or several spellings of it) before the colon and its short forms after it. A
short form may stand in several lines ("chris" in five). Gathered by hand for the English, Spanish,
Hmong-American, Somali, German and Scandinavian names that the rosters of the upper Midwest are full
of; it decides nothing by itself, it only keeps "Bob" and "Robert" from counting as different.
"""

from __future__ import annotations

from collections.abc import Mapping

_LINES = """
abdullahi abdulahi: abdi
abdirahman abdurahman: abdi
abigail: abby abbie gail
abraham: abe bram
adelaide: addie ada
adrian: ade
agnes: aggie nessie
albert alberto: al bert albie beto
alejandra alexandra: alex ale sandra sandy lexi lexie allie
alejandro alexander alexandre: alex ale al sandy xander alec sasha
alfred alfredo: al alf fred freddy fredo
alice alicia: ali ally licha
allison alison: ali allie ally
amanda: mandy manda
amelia: amy millie mia
anastasia: ana stacy stasia
andrea: andi drea andy
andrew andreas andres: andy drew andi
angela angelina: angie angel
ann anne anna: annie nan nancy
anthony antonio anton: tony toni tono
antonia antonette antoinette: toni tonia nettie
arthur arturo: art artie turo
augustus august augustine agustin: gus augie
barbara: barb babs barbie
bartholomew: bart
beatrice beatriz: bea trixie bee
benjamin: ben benny benji benjy
bernadette: bernie detta
bernard: bernie barney
bradley bradford: brad
bridget: biddy bridie
calvin: cal
cameron: cam
carl karl carlos: charlie
carol caroline carolyn: carrie carol lina lyn
catherine katherine kathryn katharine catarina: kate katie kathy cathy kay kat kitty katy kit trina
cecilia: cece celia cissy
charles: charlie chuck chas chaz charley
charlotte: charlie lottie char
christina christine kristin kristina kirsten: chris tina chrissy kris kristy christy
christian: chris kris
christopher kristopher cristobal: chris kris topher kit
clarence: clare
clifford clifton: cliff
concepcion: concha connie
constance: connie
consuelo: chelo connie
cornelius: neil corny con
curtis: curt
cynthia: cindy cyndi
daniel: dan danny dani
danielle daniela: dani elle
david: dave davey davy
deborah debra: deb debbie debby
delores dolores: lola dee lolita
denise: denny nise
dennis denis: denny den
diana diane: di
dominic dominick domingo: dom nick mingo
donald: don donny donnie
dorothy dorothea: dot dottie dolly dory
douglas: doug
duane dwayne: dewey
edith: edie
edmund edmond: ed eddie ned ted
eduardo edward: ed eddie ted teddy ned lalo
edwin: ed eddie ned
eleanor elinor: ellie nell nora lena
elizabeth elisabeth isabel isabella: liz beth betty betsy eliza lizzie libby lisa liza bess bella izzy ellie
emily emilia: em emmy millie
emmanuel manuel: manny manolo
enrique henry: hank harry hal kike quique
ernest ernesto: ernie neto
esperanza: espy
esther: essie hettie
eugene: gene
evelyn: evie eve lyn
fatima fatuma: fadumo
florence: flo flossie
frances francine francisca: fran frannie fanny paca
francis francisco frank franklin: frank frankie paco pancho fran
frederick fredrick fredric: fred freddy rick fritz
gabriel: gabe
gabriela gabrielle: gabby gabi elle
gary: gar
genevieve: gen jenny viv
geoffrey jeffrey jeffery: geoff jeff
george jorge: georgie
gerald gerard: gerry jerry
geraldine: gerry geri dina
gilbert gilberto: gil bert beto
gloria: glo
graciela grace: chela gracie
gregory gregorio: greg gregg goyo
gretchen margarethe: greta
guadalupe: lupe lupita
guillermo: memo guille
gustavo gustav: gus tavo
harold: hal harry
harriet: hattie harry
helen helena: nell nellie lena
herbert: herb bert
hector: tito
howard: howie
hubert: bert hugh
hugo: huey
ignacio: nacho
irene: rene
isaac isaak: ike zac
ivan: vanya
jacob jakob jacobo: jake jay coby
jacqueline: jackie jacqui
james jaime: jim jimmy jamie jay
jane janet janice: jan janey
jason: jay jase
javier xavier: javi
jean jeanne jeannette: jeannie nettie
jennifer: jen jenny jenn
jeremiah jeremy: jerry jem
jerome: jerry
jessica: jess jessie
jesus: chuy chucho
joan joanne joanna: jo joanie
john jon johannes: jack johnny jon jock
jonathan johnathan: jon john nathan johnny
jose: pepe chepe
josefina josephine: jo josie pepa fina
joseph: joe joey jo
joshua: josh
judith: judy jude
julia juliana julie: jules julie
julian julio: jules
kenneth: ken kenny
kevin: kev
kimberly kimberley: kim kimmy
kristofer: kris
lawrence laurence lorenzo: larry lars laurie lencho
leonard leonardo: len lenny leo
leonor: nora leo
leroy: roy
leslie: les
lester: les
lewis louis luis: lou louie lucho
lillian lilian: lil lily lillie
linda: lin lindy
lorraine: lori rainy
louise luisa: lou lulu
lucille lucia lucy: lu lucy chia
lynette: lyn nettie
madeline madeleine magdalena: maddie lena maggie
marcus marcos: marc mark
margaret margarita: maggie peggy meg marge margie greta rita peg daisy
maria mary marie: molly polly mamie mia mari
marilyn: mari lyn
marjorie: marge margie
marta martha: marty mattie
martin: marty
matilda: tilly mattie
matthew mateo mathew: matt matty
maureen: mo
maurice mauricio: mo maury
maximilian maxwell: max
megan: meg
melanie: mel
melissa: missy mel lissa
melvin: mel
mercedes: merche
michael miguel mikhail: mike mick mickey mikey micky
michelle michele: shelly missy shell
mildred: millie
mitchell: mitch
mohamed mohammed muhammad mohamud mahamed: mo moha
monica: moni
nancy: nan
natalie natalia: nat tally
nathan nathaniel: nate nat
nicholas nicolas nikolas: nick nicky nico cole
nicole: nikki nic colie
norman: norm
olivia: liv livvy
oliver olivier: ollie
oscar: ozzie
pamela: pam
patricia: pat patty trish tricia pati patsy
patrick patricio: pat paddy rick
paul pablo: paulie
pauline paula: polly
pedro peter: pete perico
penelope: penny
philip phillip felipe: phil pip
phyllis: phyl
priscilla: cilla pris
rachel raquel: rae ray
rafael raphael: rafa rafe rafi
ralph: ralphie
ramona: mona
ramon raymond: ray monchi
randall randolph: randy rand
rebecca: becky becca reba
reginald: reg reggie
ricardo richard: rick rich dick ricky richie rico
robert roberto rupert: bob rob bobby robbie bert robby beto
roberta: bobbie robbie berta
rodney: rod
roderick rodrigo: rod rick roddy rigo
roger rogelio: rog
ronald ronaldo: ron ronnie
rosa rose rosemary rosalie rosario: rosie rosy chayo
roxanne: roxy
rudolph rodolfo: rudy rolf
russell: russ rusty
ruth: ruthie
salvador: sal chava
samantha: sam sammie
samuel: sam sammy
sandra: sandy
santiago: santi chago diego
sarah sara: sally sadie
sean shawn shaun: shawnie
sebastian: seb bastian
sergio: checo
sharon: shari
sheila: shel
sidney sydney: sid syd
simon: si
sofia sophia sophie: sophie sofi
solomon: sol
stanley: stan
stephanie: steph stevie
stephen steven esteban: steve stevie steph
stuart stewart: stu
susan susanna suzanne susana: sue susie suzy
sylvia silvia: syl
tamara: tammy tami
teresa theresa: terry tess tessa tere
terrence terrance: terry
theodore: ted teddy theo
thomas tomas: tom tommy
timothy: tim timmy
tobias: toby
tyler: ty
valerie valeria: val
vanessa: nessa
veronica: ronnie roni vero
victor: vic
victoria: vicky tori vic vicki
vincent vicente: vin vince vinny chente
viola: vi
virginia: ginny ginger
vivian: viv
walter: walt wally
wendell: dell
wesley: wes
wilfred: will fred wilf
wilhelmina: mina minnie billie
willard: will
william wilhelm: bill will billy willy liam
winifred: winnie
yolanda: yoli
zachary zachariah: zach zack zac
"""


def _read(lines: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in filter(None, map(str.strip, lines.splitlines())):
        formal, short = (part.split() for part in line.split(":"))
        for name in (*formal, *short):
            found.setdefault(name, set()).update(
                formal if name in short and name not in formal else {*formal, *short}
            )
    return {name: frozenset(others - {name}) for name, others in found.items()}


FORMAL: frozenset[str] = frozenset(
    name for line in filter(None, map(str.strip, _LINES.splitlines())) for name in line.split(":")[0].split()
)
"""The folded names that stand before a colon: those that short forms lead to."""

ALSO_CALLED: Mapping[str, frozenset[str]] = _read(_LINES)
"""Folded given name -> the names its bearer may also go by. Two short forms are not joined to each
other here: "chris" leads to "christine" and "christopher", never from one of those to the other."""


def also_called(given: str) -> frozenset[str]:
    """The folded names that somebody called `given` (folded) may stand under elsewhere."""
    return ALSO_CALLED.get(given, frozenset())


def may_be_one_name(one: str, other: str) -> bool:
    """Are two folded given names the same, spellings of one name, or one a short form of the other?

    Two short forms of one formal name ("bob", "rob") count as well.
    """
    if one == other:
        return True
    first, second = also_called(one), also_called(other)
    if other in first or one in second:
        return True
    return bool(first & second) and not (one in FORMAL and other in FORMAL)
