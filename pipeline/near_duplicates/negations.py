"""Words that turn a claim round, in the languages of the desks: negations, words of refutation, number words.

They are compared without accents, in small letters. None of them is ever taken for a typo, and a post that was cut
is no copy of one that goes on with a refutation.
"""

import unicodedata

_NEGATIONS = """
    no ni sin nunca jamas nada nadie ninguno ninguna ningun tampoco apenas
    not nor without never nothing nobody none neither hardly cannot cant wont dont doesnt didnt isnt arent wasnt
    werent hasnt havent hadnt shouldnt couldnt wouldnt
    sense mai res ningu cap gens tampoc
    non sen xamais ninguen ningunha ningun tampouco
    ez inoiz gabe inor ezer ezin
    nao sem nunca ninguem nenhum nenhuma nem jamais tampouco
    ne pas sans jamais rien personne aucun aucune ni plus
    senza mai niente nulla nessuno nessuna neanche nemmeno
    nicht kein keine keinen keiner keinem ohne nie niemals nichts niemand weder kaum
    niet geen zonder nooit niets niemand noch nauwelijks
    لا لم لن ليس ليست ما غير بدون دون ابدا
    değil degil yok hiç hic asla hayır hayir olmadan
    не без никога нищо никой няма нито недей
    нет ни никогда ничего никто нельзя нету
"""

_REFUTATIONS = """
    falso falsa falsos falsas mentira mentiras miente mienten bulo bulos fake hoax false untrue lie lies lying debunked
    myth wrong incorrect fals falsa mentida gezur gezurra faltsua falsidade mentiroso faux fausse mensonge intox bufala
    falso bugia falsch luge gelogen onwaar vals leugen nep كذب كاذب خاطئ اشاعة yalan yanlis sahte
    фалшив лъжа невярно ложь фейк неправда cierto verdad true vero vrai wahr waar verdade egia veritat
    desmentido desmiente desmintio desmentit desmente nego niega denied denies refuted
"""

_NUMBER_WORDS = """
    cero uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta
    cincuenta sesenta setenta ochenta noventa cien ciento doscientos doscientas trescientos trescientas cuatrocientos
    cuatrocientas quinientos quinientas seiscientos seiscientas setecientos setecientas ochocientos ochocientas
    novecientos novecientas mil millon millones billon billones mitad tercio cuarto doble triple primero segundo tercero
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million millions billion
    billions half third quarter double twice first second
    milio milions miler milers seixanta setanta vuitanta noranta cinquanta quaranta milloi mila
    milhao milhoes sessenta setenta oitenta noventa cinquenta quarenta
    soixante septante huitante nonante cinquante quarante trente vingt milliard milliards
    sessanta settanta ottanta novanta cinquanta quaranta trenta venti milione milioni miliardo miliardi
    sechzig siebzig achtzig neunzig funfzig vierzig dreissig zwanzig millionen milliarden sechzehn siebzehn
    zestig zeventig tachtig negentig vijftig veertig dertig twintig miljoen miljard
    altmis yetmis seksen doksan elli kirk otuz yirmi milyon milyar
    шестдесет седемдесет осемдесет деветдесет милион милиард
    шестьдесят семьдесят восемьдесят девяносто миллион миллиард
    lunes martes miercoles jueves viernes sabado domingo
    monday tuesday wednesday thursday friday saturday sunday
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    january february march april may june july august september october november december
"""


def plain(word: str) -> str:
    """A word in small letters and without accents."""
    apart = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


NEGATIONS = frozenset(plain(word) for word in _NEGATIONS.split())
REFUTATIONS = frozenset(plain(word) for word in _REFUTATIONS.split())
NUMBER_WORDS = frozenset(plain(word) for word in _NUMBER_WORDS.split())


def turns_round(word: str) -> bool:
    """Whether a word negates, refutes or counts, so that another in its place says another thing."""
    bare = plain(word).replace("'", "")
    return bare in NEGATIONS or bare in REFUTATIONS or bare in NUMBER_WORDS


def refutes(word: str) -> bool:
    """Whether a word may take back what was said before it."""
    return plain(word) in REFUTATIONS
