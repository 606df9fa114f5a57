"""Which names go together: the frame that the generator of fictional people fills from the background table.

The table says how common a token is and nothing of where it is at home. Each culture here names a few dozen common
names as seeds; every other token of the table goes to the culture whose seeds it is spelt most like (letters in threes,
a naive Bayes). That is crude, and enough: what a benchmark of speed needs is many people who share few common tokens,
in combinations that real people bear, and a long tail.

Patterns: G a given name of the bearer's sex, N another, M and H given names of men (father, grandfather), F a family
name, S a second one, P a patronymic made from M; lower-case words stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from tocsin.text import background

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MEN, WOMEN, FAMILIES = 0, 1, 2
MOST_COMMON: Final = 0.06
"""The largest share of bearers that one name has among the men's, women's or family names of a culture."""


@dataclass(frozen=True, slots=True)
class Culture:
    """How people of one part of the world are called. ``share``: of a hundred generated people."""

    name: str
    share: float
    men: str
    women: str
    families: str
    patterns: tuple[tuple[str, float], ...]
    countries: str
    script: str = ""  # of some aliases: "Arab", "Cyrl", or "" for Latin alone
    family_ends: str = ""  # a pattern for tokens that are family names
    woman_ends: str = ""  # a pattern for tokens that are women's names
    endings: str = ""  # what makes a rarer family name of a given name
    built: float = 0.0  # the share of family names that are made so


CULTURES: Final = (
    Culture(
        "arabic", 22,
        "muhammad mohammed mohamed ahmed ahmad ali hassan hasan hussein ibrahim abdullah omar umar mustafa"
        " mahmoud youssef"
        " ismail khalid khaled said salah saleh salem salim hamza bilal nasser jamal kamal tariq walid ziad fadi rami"
        " faisal sultan majid hisham anwar bashar bassam ghassan haitham imad issam jaber marwan munir nabil"
        " osama qasim",
        "fatima aisha maryam mariam zahra layla amina khadija salma noor huda samira nadia rania hanan iman"
        " jamila latifa",
        "haddad khoury masri shami baghdadi najjar sayegh hashimi qahtani ghamdi otaibi zahrani"
        " dosari shammari"
        " harbi mutairi saadi jabouri obeidi dulaimi hamdan mansour darwish khatib shaheen qureshi tamimi maghribi",
        (("G M F", 3), ("G M al F", 3), ("G F", 2), ("G al F", 2), ("G M H F", 2), ("G bin M al F", 1.5), ("G M H", 1),
         ("G N M al F", 0.7), ("G abu M", 0.4), ("abu M al F", 0.3), ("G", 0.3), ("G M", 1), ("G abd al M F", 0.5)),
        "SA EG IQ SY JO LB YE MA DZ TN LY SD AE KW OM QA BH PS", "Arab", "", "(ah|iya|een)$", "i awi ani", 0.2,
    ),
    Culture(
        "persian", 8,
        "hossein reza ali mohammad mehdi amir hamid majid saeed behrouz dariush farhad kaveh kourosh mahmoud masoud"
        " mohsen morteza naser parviz ramin shahram siamak abbas akbar asghar bahram cyrus ehsan farzad jafar javad",
        "maryam zahra fatemeh shirin parisa nasrin mahnaz leila azadeh farah golnaz laleh mina niloufar roya soraya",
        "ahmadi hosseini mohammadi karimi rezaei moradi jafari rahimi kazemi hashemi ghorbani sadeghi akbari shirazi"
        " tehrani esfahani yazdani farahani golzari khorasani pahlavan soltani bahrami rostami noori amini",
        (("G F", 5), ("G N F", 3), ("G M F", 1), ("G F S", 1)),
        "IR AF TJ", "Arab", "(zadeh|pour|nia|abadi|zade|ian)$", "(eh|naz|gol)$", "zadeh pour nia i i abadi", 0.35,
    ),
    Culture(
        "south asian muslim", 10,
        "muhammad mohammad abdul syed imran asif tariq naveed shahid rashid nadeem javed faisal kamran zahid"
        " aslam iqbal"
        " nasir arshad pervez waseem shafiq rafiq jamil hafiz ghulam bashir zubair usman bilal hamza adnan",
        "fatima ayesha bibi begum nasreen shazia rukhsana samina parveen sultana khatun akter nazia farzana yasmin",
        "khan hussain malik sheikh chaudhry butt qureshi ansari siddiqui bhatti mirza awan rehman rahman"
        " islam hossain"
        " miah uddin alam chowdhury sarkar mollah afridi yousafzai mengal baloch wazir mehsud",
        (("G F", 5), ("G N F", 4), ("G N M F", 1), ("G N", 2), ("G M F", 1.5), ("md G F", 0.6)),
        "PK BD AF IN", "Arab", "(uddin|zai|ullah|khel|jee)$", "(een|ana|ara|iya|bibi)$", "zai uddin ullah i", 0.2,
    ),
    Culture(
        "indian", 9,
        "rajesh suresh ramesh kumar sanjay vijay ajay anil sunil ravi amit rahul rohit deepak manoj vinod ashok arjun"
        " krishna mohan prakash ganesh venkatesh srinivas murugan karthik harpreet gurpreet manpreet"
        " jaswinder balwinder",
        "priya sunita anita kavita geeta lakshmi saraswati devi kumari pooja neha asha usha rekha meena radha kaur",
        "singh sharma patel gupta verma reddy nair iyer rao das joshi mehta shah desai chatterjee banerjee mukherjee"
        " pillai menon naidu yadav mishra pandey tiwari chauhan thakur perera fernando subramanian",
        (("G F", 5), ("G N F", 4), ("G M F", 2), ("G F S", 0.7), ("G", 0.3)),
        "IN IN IN NP LK", "", "(wal|kar|appa|swamy|jee|walla|nathan)$", "(ita|ika|ini|shmi|athi|itha|preet)$",
        "an am kar wal appa", 0.12,
    ),
    Culture(
        "turkic", 7,
        "mehmet mustafa ahmet ali huseyin ibrahim murat osman yusuf emre burak cem hakan kemal orhan selim tolga ugur"
        " volkan yavuz timur rustam aziz bakhtiyar ulugbek otabek sardor jasur sherzod nursultan erlan aibek",
        "ayse fatma emine hatice zeynep elif meryem gul gulnara aygul dilnoza nigora ozlem sevgi tugba yildiz",
        "yilmaz kaya demir celik sahin yildirim ozturk aydin arslan dogan kilic cetin karimov rakhimov yuldashev"
        " mammadov aliyev huseynov tursunov ismailov saparov ergashev abdullaev",
        (("G F", 6), ("G N F", 2), ("G F S", 0.5), ("G P F", 1.5), ("G M F", 0.7)),
        "TR AZ UZ KZ KG TM", "Cyrl", "(oglu|gil|lar|ler|ov|ova|ev|eva|bek)$", "(nur|gul|naz|iye)$",
        "oglu ov ev bekov baev", 0.3,
    ),
    Culture(
        "slavic", 12,
        "aleksandr sergey vladimir andrey dmitry alexey ivan mikhail nikolay yuri pavel viktor oleg igor maksim roman"
        " evgeny konstantin boris anatoly vasily grigory stanislav vyacheslav bogdan taras mykola oleksandr petro",
        "natalia olga elena tatyana irina svetlana anna ekaterina marina ludmila galina yulia oksana larisa nadezhda",
        "ivanov ivanova petrov sidorov smirnov kuznetsov popov volkov sokolov lebedev novikov morozov"
        " kovalenko shevchenko"
        " bondarenko tkachenko kravchenko melnyk wojcik kowalski nowak novak horvat jovanovic"
        " petrovic dvorak",
        (("G P F", 5), ("G F", 5), ("G N F", 0.5), ("F G P", 1)),
        "RU UA BY BG RS PL CZ SK HR MK", "Cyrl",
        "(ov|ova|ev|eva|in|ina|sky|skiy|skaya|ski|ska|enko|uk|yuk|chuk|vic|vich|ak|czyk|wicz)$", "(a|ya|ia)$",
        "ov ev enko sky uk ovich chuk", 0.35,
    ),
    Culture(
        "hispanic", 10,
        "jose juan luis carlos antonio francisco manuel pedro miguel jesus jorge rafael fernando ricardo"
        " eduardo alberto"
        " javier sergio pablo raul joao paulo marcos lucas gustavo rodrigo felipe thiago andres alejandro diego",
        "maria ana carmen rosa juana teresa guadalupe isabel luisa patricia gabriela fernanda camila juliana adriana",
        "garcia rodriguez martinez hernandez lopez gonzalez perez sanchez ramirez torres flores rivera gomez"
        " diaz cruz"
        " morales ortiz castillo silva santos oliveira souza pereira costa ferreira almeida carvalho vasquez rojas",
        (("G F S", 5), ("G N F S", 4), ("G F", 3), ("G N F", 2), ("G F de F", 0.4), ("G N dos S", 0.5),
         ("G da F", 0.5)),
        "MX CO AR ES PE VE CL BR PT EC CU", "", "(ez|eiro|eira|inho|ado|illo)$", "(a|ita)$", "ez illa eda",
        0.06,
    ),
    Culture(
        "english", 5,
        "john james robert michael william david richard thomas charles christopher daniel matthew george"
        " kenneth steven"
        " edward brian ronald anthony kevin jason gary timothy andrew scott patrick sean ryan",
        "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy margaret ashley emily helen",
        "smith johnson williams brown jones miller davis wilson anderson taylor moore jackson martin"
        " thompson white harris"
        " clark lewis robinson walker young wright hill scott green adams baker murphy kelly sullivan macdonald",
        (("G N F", 5), ("G F", 6), ("G N F S", 0.5)),
        "GB US CA AU IE NZ ZA", "", "(son|ton|well|ley|ford|wood|worth|field|man|sby|ham)$", "(lyn|elle|ie)$",
        "son ton ley ford wood worth field", 0.15,
    ),
    Culture(
        "french", 3,
        "jean pierre michel philippe alain bernard jacques christophe laurent nicolas francois olivier"
        " guillaume thierry"
        " stephane mathieu sebastien etienne benoit yves",
        "marie nathalie isabelle sylvie catherine francoise monique veronique chantal celine aurelie amelie",
        "martin bernard dubois durand moreau lefebvre leroy roux fournier girard bonnet dupont lambert"
        " fontaine rousseau"
        " gauthier beaulieu tremblay gagnon bouchard lavoie",
        (("G F", 6), ("G N F", 4), ("G de F", 0.3)),
        "FR BE CA CH", "", "(eau|ault|eux|ier|ard|oux|eron|illon)$", "(ette|ine|elle)$", "eau ier ard", 0.1,
    ),
    Culture(
        "germanic", 4,
        "hans peter klaus wolfgang jurgen dieter stefan andreas thomas uwe lars erik nils sven jan pieter"
        " johannes willem"
        " henrik anders bjorn karl friedrich heinz matthias",
        "anna ursula monika petra sabine ingrid helga gisela karin birgit astrid greta annika johanna heike",
        "muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann hansen johansson"
        " andersson nielsen"
        " larsen olsen jansen bakker visser dejong vandenberg lindqvist berg strand zimmermann",
        (("G F", 6), ("G N F", 4), ("G van F", 0.6), ("G F S", 0.5)),
        "DE AT CH NL SE NO DK BE FI", "", "(mann|berg|stein|sen|sson|feld|hauer|meier|mayer|stra|sma|lund|quist)$",
        "(trud|hild|lotte|je)$", "sen mann berg sson inger", 0.15,
    ),
    Culture(
        "italian", 2,
        "giuseppe giovanni antonio mario luigi francesco angelo vincenzo salvatore domenico paolo marco"
        " stefano matteo"
        " lorenzo alessandro riccardo fabio",
        "maria giuseppina rosa angela giovanna lucia francesca chiara giulia valentina paola silvia",
        "rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti deluca"
        " mancini rizzo"
        " lombardi moretti barbieri fontana santoro",
        (("G F", 7), ("G N F", 2), ("G di F", 0.4)),
        "IT CH", "", "(etti|ini|elli|ucci|ello|acci|oni)$", "(ella|ina|etta)$", "ini etti elli", 0.12,
    ),
    Culture(
        "chinese", 5,
        "wei jun ming qiang lei yong jie bin hua gang ping zhiqiang jianguo weiming guoqiang haifeng"
        " xiaoming zhigang",
        "fang xiu li na jing yan ying xia mei lan xiaoli meiling yulan guiying xiuying",
        "wang li zhang chen liu yang huang zhao wu zhou xu sun ma zhu hu lin guo he gao luo zheng liang xie"
        " song tang",
        (("F G", 8), ("F G N", 5), ("G F", 2)),
        "CN CN CN SG MY", "",
    ),
    Culture(
        "korean", 1.5,
        "minjun jiho seojun dongwook sungho youngsoo jinwoo hyunwoo taehyung jaehyun sangmin kyungsoo",
        "jiwoo seoyeon minseo hyejin eunji jiyoung sooyeon yuna minji",
        "kim lee park choi jung kang cho yoon jang lim han shin kwon hwang ahn song yoo hong jeon",
        (("F G", 6), ("G F", 3), ("F G N", 2)),
        "KR KP", "",
    ),
    Culture(
        "vietnamese", 2,
        "minh hung dung tuan thanh duc hai quang long nam hoang phuc khanh cuong trung",
        "huong lan hoa mai thuy nga linh phuong ngoc trang hanh thao",
        "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong",
        (("F N G", 7), ("F van G", 2), ("F thi G", 2), ("F N M G", 1)),
        "VN", "",
    ),
    Culture(
        "malay", 4,
        "ahmad muhammad mohd abdul budi agus eko joko bambang hendra dedi rudi wahyu slamet suharto susilo"
        " azman zainal"
        " hafiz roslan ismail",
        "siti nur sri dewi ratna endang yuliana wulan fitri nurul aminah kartini rosnah",
        "santoso wijaya susanto hidayat setiawan kurniawan pratama saputra gunawan nugroho siregar nasution"
        " lubis hashim"
        " osman yusof rahman",
        (("G N", 3), ("G F", 4), ("G", 1.5), ("G bin M", 2), ("G N F", 2), ("G N bin M", 0.8)),
        "ID ID MY SG PH BN", "", "(wan|anto|ono|yadi|awan)$", "(wati|ningsih|yanti|ah)$", "anto wan yanto", 0.1,
    ),
    Culture(
        "african", 7,
        "oluwaseun chukwuemeka emeka chinedu adebayo babatunde kwame kofi kwesi musa ibrahim sani juma hamisi baraka"
        " kamau otieno mwangi ousmane mamadou moussa abdoulaye tendai sipho thabo mandla tesfaye abdi farah",
        "ngozi amina chioma folake abena akosua adaeze zainab wanjiru achieng halima fatou aminata thandi"
        " nomvula hodan",
        "okafor okonkwo adeyemi ogunleye balogun mensah owusu boateng asante diallo traore keita coulibaly"
        " kamara ndiaye"
        " mutua kimani odhiambo dlamini nkosi zulu moyo ndlovu bello abubakar warsame",
        (("G F", 6), ("G N F", 4), ("G M F", 2), ("G M H", 1.5), ("G F S", 0.5)),
        "NG GH KE TZ UG ZA SN ML CI ET SO CM", "", "(zi|ele|wande|ola|ogun)$", "(eka|oma|wa|sha)$", "ola ele wande",
        0.08,
    ),
    Culture(
        "japanese", 1.5,
        "hiroshi takashi kenji satoshi yuki daisuke kazuo makoto akira shinji naoki tetsuya",
        "yoko keiko akiko naoko sachiko haruka yumi emi kaori tomoko",
        "sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki"
        " matsumoto inoue",
        (("G F", 6), ("F G", 3)),
        "JP", "", "(moto|mura|yama|kawa|shima|hara|zaki|saki|gawa|shita)$", "(ko|mi|ka)$",
    ),
)  # fmt: skip

PARTICLES: Final = frozenset(
    "al el bin ibn abd abdel ben abu bint binti umm de da do dos das del la le di van von md thi".split()
)


@dataclass(frozen=True, slots=True)
class Pool:
    """Names of one sort in one culture: rows of ``tokens()`` and the running sum of their shares, up to 1."""

    rows: Ints
    running: Floats


@cache
def tokens() -> tuple[str, ...]:
    """Every token of the background table but particles, in its order."""
    return tuple(token for token, _ in background.entries() if token not in PARTICLES)


@cache
def pools() -> tuple[tuple[Pool, Pool, Pool], ...]:
    """For each culture its men's, women's and family names."""
    words = tokens()
    shares = dict(background.entries())
    weights = np.array([shares[word] for word in words])
    home = _homes(words, weights)
    rows = {word: at for at, word in enumerate(words)}
    found = []
    for at, culture in enumerate(CULTURES):
        here = np.flatnonzero(home == at)
        roles = np.array([_role(culture, words[row]) for row in here.tolist()])
        found.append(tuple(_pool(here[roles == role], _seeds_of(culture, role), rows, weights) for role in range(3)))
    return tuple(found)  # type: ignore[arg-type]  # three roles, three pools


def _pool(here: Ints, seeds: list[str], rows: Mapping[str, int], weights: Floats) -> Pool:
    seeded = np.array([rows[seed] for seed in seeds if seed in rows], dtype=np.int64)
    chosen = np.union1d(here, seeded)
    # The table counts the whole world: a name that is common elsewhere is no more than the commonest here.
    running = np.cumsum(np.minimum(weights[chosen], MOST_COMMON * weights[chosen].sum()))
    return Pool(chosen, running / running[-1])


def _role(culture: Culture, word: str) -> int:
    """Man's, woman's or family name: by the seeds, by its ending, else by lot."""
    known = _known_roles(culture).get(word)
    if known is not None:
        return known
    if culture.family_ends and re.search(culture.family_ends, word):
        return FAMILIES
    if culture.woman_ends and re.search(culture.woman_ends, word):
        return WOMEN
    return (FAMILIES, MEN, FAMILIES, WOMEN, MEN)[sum(word.encode()) % 5]


@cache
def _known_roles(culture: Culture) -> Mapping[str, int]:
    return {word: role for role in (MEN, WOMEN, FAMILIES) for word in _seeds_of(culture, role)}


def _seeds_of(culture: Culture, role: int) -> list[str]:
    return (culture.men, culture.women, culture.families)[role].split()


def _homes(words: tuple[str, ...], weights: Floats) -> Ints:
    """(n,) the culture of each word: that of the seeds it is spelt most like, seeds their own."""
    threes = _threes(words)
    known = {word: at for at, culture in enumerate(CULTURES) for word in _known_roles(culture)}
    seeded = np.array([known.get(word, -1) for word in words])
    home = seeded
    # First from the seeds alone, then from all that was placed with their help, commoner names counting more.
    for _ in range(2):
        tables = [_table(threes[home == at], weights[home == at]) for at in range(len(CULTURES))]
        likely = np.stack([table[threes].sum(axis=1) for table in tables]).argmax(axis=0)
        home = np.where(seeded >= 0, seeded, likely)
    return home


def _threes(words: tuple[str, ...]) -> Ints:
    """(n, 17) the letters of each word in threes, as numbers; 0 beyond its end."""
    letters = np.zeros((len(words), 19), dtype=np.int64)
    letters[:, 1:18] = np.array(words, dtype="S17").view(np.uint8).reshape(-1, 17)
    letters = np.where(letters, letters - 96, 0)
    threes = 729 * letters[:, :-2] + 27 * letters[:, 1:-1] + letters[:, 2:]
    return np.where(letters[:, 1:-1], threes, 0)


def _table(threes: Ints, weights: Floats) -> Floats:
    """(19683,) the logarithm of how likely each three letters are in these words; that of no letters is 0."""
    counts = np.full(27**3, 0.05)
    np.add.at(counts, threes, np.log1p(10 * weights)[:, None])
    counts[0] = 0.0
    table: Floats = np.log(np.maximum(counts / counts.sum(), 1e-12))
    table[0] = 0.0
    return table
