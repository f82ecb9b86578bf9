"""Pages that have words and no article: a notice instead of it, told by what such a page is made of.

A page that says of itself that it is an article, or that has more words than notices have, is one.
"""

import re
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

SHORT = 500
"""Characters of text; notices have fewer, and so have a few articles, which show none of the signs below."""
LONGEST_CONSENT = 3_000
_WORDS_PER_SIGN = {True: 25, False: 15}
"""By whether a text is short."""
_LEAST = 20
"""Characters that an article has at least: "Loading …" has fewer."""
_DENSE = re.compile("[\u2e80-\u9fff\uac00-\ud7af]")
"""Scripts that say as much in a few signs."""

_BESIDE = 120
"""Characters that a notice has beside what it is about: how to search, whom to ask."""
_PER_SIGN = 3
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s|(?<=[。！？])|\n")

_LONG_PATH = 16
"""Characters of a path that names an article, and not a language or a section."""

NOSCRIPT = re.compile(r"<noscript\b(?:.*?</noscript\b[^<>]{0,99}>?|.*)", re.DOTALL | re.IGNORECASE)
"""What browsers with scripts never show; one that does not end is all of the rest."""

_TITLE = re.compile(r"<title\b[^<>]{0,99}>([^<]{0,300})", re.IGNORECASE)
_HEADING = re.compile(r"<h[12]\b[^<>]{0,99}>([^<]{0,300}(?:<(?!/?h[12])[^<]{0,300}){0,5})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,99}>")
_IS_ARTICLE = re.compile(
    r"article:published_time|[\"']og:type[\"']\s{1,9}content\s{0,9}=\s{0,9}[\"']article"
    r"|[\"']@type[\"']\s{0,9}:\s{0,9}(?:\[[^\[\]]{0,99})?[\"']\w{0,30}(?:Article|Posting)\b",
    re.IGNORECASE,
)
_NOT_FREE = re.compile(r"[\"']isAccessibleForFree[\"']\s{0,9}:\s{0,9}[\"']?false", re.IGNORECASE)
_ASKS = re.compile(r"<(?:button|form|input)\b", re.IGNORECASE)
_PASSWORD = re.compile(r"<input\b[^<>]{0,500}?\btype\s{0,9}=\s{0,9}[\"']?password", re.IGNORECASE)
_CHALLENGE = re.compile(r"captcha|challenge-platform|cf-chl|ddos-guard", re.IGNORECASE)
_ASKS_BROWSER = re.compile(
    r"javascript|\bad ?-?block|bloqueador de (?:anuncios|publici)|werbeblocker|bloqueur de pub"
    r"|\bbrowser (?:is|version|does|not)|\bnavegador (?:no|está|debe)|\bnavigateur n"
    r"|(?:check|verify)(?:ing)? (?:that )?(?:your browser|(?:if )?you are (?:a )?human)"
    r"|not a robot|you (?:are|were) a bot|automation tools|unusual traffic|no (?:eres|soy) un robot",
    re.IGNORECASE,
)
_LOADS = re.compile(r"^\W{0,3}(?:loading|cargando|chargement|laden)\b.{0,20}$", re.IGNORECASE | re.MULTILINE)
_ONLY_SUBSCRIBERS = re.compile(
    r"\b(?:exclusiv[oa]s?|solo|sólo|only|nur|réservé|riservat[oa])\b.{0,30}\b(?:sub?scri|abonn|abbonat|assinant)"
    r"|already a subscriber|ya eres suscriptor|déjà abonné|bereits abonn|sei già abbonat|já é assinante"
    r"|subscribe to (?:continue|read|keep)|suscríbete (?:para|y)|sigue leyendo con",
    re.IGNORECASE,
)
_STATUS = re.compile(
    "|".join(rf"\b{each.value}\W{{1,3}}{re.escape(each.phrase)}" for each in HTTPStatus if each >= 400)
    + "|"
    + "|".join(rf"^\W{{0,3}}{re.escape(each.phrase)}\W{{0,3}}$" for each in HTTPStatus if each >= 400)
    + r"|^\W{0,3}access (?:to this page has been )?denied\b|unavailable due to legal reasons"
    r"|down for maintenance|\b(?:site|sitio|web|page|página)\b.{0,20}(?:maintenance|mantenimiento|wartung|manuten)"
    r"|error establishing a database|welcome to nginx|account (?:has been )?suspended",
    re.IGNORECASE | re.MULTILINE,
)
_MOVED = re.compile(
    "|".join(
        rf"\b(?:{each.value}\W{{1,3}})?{re.escape(each.phrase)}" for each in HTTPStatus if each in (301, 302, 308)
    ),
    re.IGNORECASE,
)
_MOVES = re.compile(r"\blocation(?:\.href)?\s{0,9}=(?!=)|\blocation\.(?:replace|assign)\s{0,9}\(", re.IGNORECASE)
_NO_INDEX = re.compile(r"<meta\b[^<>]{0,300}\bnoindex\b", re.IGNORECASE)
_CONSENT_HOST = re.compile(r"(?:consent|cmp|guce)\.")
_ERROR_PATH = re.compile(
    r"/(?:(?:errors?[/-]?)?(?:404|410)|(?:page-?)?not-?found|errors?|(?:pagina-)?no-encontrad[oa]|introuvable)(?:\.\w{1,5})?/?$",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?(?:in|up)|regist(?:er|ro)|acceso|connexion|anmelden|accedi|subscribe|suscri\w{0,9}|abo|paywall)"
    r"(?:\.\w{1,5})?/?$",
    re.IGNORECASE,
)
_CONSENT_PATH = re.compile(r"/(?:cookies?|privacy|gdpr)?-?(?:consent|cookiewall)(?:\.\w{1,5})?/?$", re.IGNORECASE)
_FRONT_PATH = re.compile(r"/?(?:(?:home|inicio|portada|index)(?:\.\w{1,5})?|[a-z]{2}(?:-[a-z]{2})?)?/?", re.IGNORECASE)
_SITE = re.compile(r"^(?:www|m|mobile|amp)\.")
# Words of the languages of the desks, and of some that they read.
_CONSENT = re.compile(
    r"cookie|galleta|kakor\b|evästei|čerez|çerez|куки|クッキー|\bpartners?\b|\bsocios\b|partenaire|privacy|privaci|privad|privé"
    r"|privatsph|datenschutz"
    r"|consen[st]|einwillig|zustimm|toestemming|gdpr|rgpd|dsgvo|personal data|datos personales|dados pessoais"
    r"|données personnelles|personenbezog|dati personali|persoonsgegevens"
    r"|конфиденциальн|персональн|隐私|個人情報|개인정보",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(
    r"\bred?ir[ei][cgzsk]|reindirizz|weiter(?:geleit|leit)|doorgestuur|doorverw|перенаправ|yönlendir|przekierow"
    r"|omdiriger"
    r"|転送|リダイレクト|跳转|跳轉|이동합니다|إعادة (?:ال)?توجيه|birbideratz",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"(?:\b(?:err?or|erreur|errore|erro|fehler|fout|http|status|code|код|ошибка)\W{0,3}(?:404|410)\b)"
    r"|(?:\b(?:404|410)\W{0,3}(?:err?or|erreur|errore|erro|fehler|fout|ошибка|not found)\b)"
    r"|\b410 gone\b|^\W{0,3}(?:404|410)\W{0,3}(?:$|[|–—·-])",
    re.IGNORECASE | re.MULTILINE,
)
_FOR_SALE = re.compile(r"domain (?:name )?(?:is|may be) for sale|dominio .{0,20}(?:en|a la) venta", re.IGNORECASE)
_PAGE = re.compile(
    r"\bpages?\b|p[áaà]gina|páxina|\bseite|orrialde|страниц|сторінк|sayfa|stron[ay]\b|sid[ae]n\b|ページ|页面|頁面|페이지"
    r"|الصفحة|σελίδα|\bsivua?\b|stránk|\boldal|\btrang\b|halaman|הדף|העמוד|\blo que busca"
    r"|\b(?:url|link|enlace|lien|content|contenido|contenu|inhalt|contenuto|artículo|article|artikel|noticia|entrada|story)\b",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"not (?:be )?found|(?:does ?n[o'’]t|no longer) exist|no longer available|(?:is ?n[o'’]t|not|un) ?available"
    r"|can ?(?:no|['’])t find|couldn['’]t find"
    r"|(?:was|been) (?:removed|deleted)"
    r"|no (?:fue |ha sido |hemos )?(?:encontrad|trobad)|ya no (?:está|se encuentra)|(?:ha sido|fue) (?:eliminad|borrad)"
    r"|no (?:la |lo |se |hemos |ha ){0,3}(?:encontr|encuentr|pudo encontrar)|(?:ya )?no existe"
    r"|no (?:està |está )?disponible|no existeix|no s'ha trobat|non (?:se )?(?:atop|trovat|existe)"
    r"|ez da (?:aurkitu|existitzen)"
    r"|não (?:foi )?(?:encontrad|existe)|introuvable|n'existe (?:pas|plus)|(?:pas|plus) (?:été trouvé|disponible)"
    r"|non (?:è )?(?:stata )?(?:trovata|esiste|disponibile)"
    r"|nicht (?:mehr )?(?:gefunden|vorhanden|verfügbar|existier)|existiert nicht|gibt es (?:leider )?nicht"
    r"|niet (?:meer )?(?:worden )?(?:gevonden|beschikbaar)|bestaat niet|не (?:найден|знайден|существу|існу)|bulunamad"
    r"|nie (?:znalezion|istnieje)|hittades inte|inte hittas|finns inte|ikke (?:fundet|funnet)|finn?d?es ikke"
    r"|ei (?:löytynyt|löydy)|neby(?:la|l) nalezen|neexistuje|nem található|nu (?:a fost găsit|există|mai există)"
    r"|לא נמצא|không tìm thấy|tidak ditemukan"
    r"|見つかりません|存在しません|找不到|不存在|찾을 수 없|غير موجود|δεν βρέθηκε",
    re.IGNORECASE,
)


def why(html: str, *, title: str, text: str) -> str | None:
    """A word for why what was found on a page is no article: a key of `SENTENCES`; None where it may be one."""
    if not any(map(str.isalnum, text)):
        return "no text"
    if _IS_ARTICLE.search(html):
        closed = len(text) < SHORT and _NOT_FREE.search(html) and "articleBody" not in html
        return "subscribers only" if closed else None
    if len(text) < LONGEST_CONSENT and _ASKS.search(html) and _speaks_of_consent(text):
        return "asks for consent"
    return _notice(html, _headlines(html, title), text) if len(text) < SHORT else None


def _headlines(html: str, title: str) -> str:
    return "\n".join([*_TITLE.findall(html)[:1], title, *(_TAG.sub("", words) for words in _HEADING.findall(html))])


def by_address(asked: str, came: str) -> str | None:
    """A word for why a link that was led on ended at no article, as `why` gives it: its last address tells."""
    began, ended = urlsplit(asked), urlsplit(came)
    if began.path == ended.path or not began.hostname:
        return None
    if _CONSENT_HOST.match(ended.hostname or "") or _CONSENT_PATH.search(ended.path):
        return "asks for consent"
    if _ERROR_PATH.search(ended.path):
        return "not found"
    if _LOGIN_PATH.search(ended.path):
        return "subscribers only"
    same_site = _SITE.sub("", began.hostname) == _SITE.sub("", ended.hostname or "")
    deep = began.path.strip("/").count("/") > 0 or len(began.path) > _LONG_PATH
    return "front page" if same_site and deep and _FRONT_PATH.fullmatch(ended.path) and not ended.query else None


def _speaks_of_consent(text: str) -> bool:
    short = len(text) < SHORT
    signs = len(_CONSENT.findall(text))
    return signs > 1 - short and signs * _WORDS_PER_SIGN[short] >= len(text.split())


def _notice(html: str, headlines: str, text: str) -> str | None:
    if _says(_is_missing, headlines, text):
        return "not found"
    if _says(_shows_error, headlines, text):
        return "shows an error"
    if _ASKS_BROWSER.search(text) or _CHALLENGE.search(html):
        return "needs a browser"
    if _MOVED.search(headlines) or _is_hardly_more(text, _leads_on) or _MOVES.search(html):
        return "leads elsewhere"
    if _PASSWORD.search(html) or _NOT_FREE.search(html) or _ONLY_SUBSCRIBERS.search(text):
        return "subscribers only"
    too_short = len(text) < _LEAST and not _DENSE.search(text)
    return "no text" if too_short or _LOADS.search(f"{headlines}\n{text}") or _NO_INDEX.search(html) else None


def _says(sign: Callable[[str], object], headlines: str, text: str) -> bool:
    """Whether a headline says it, or the text hardly more; a short article may mention it."""
    return any(map(sign, headlines.split("\n"))) or _is_hardly_more(text, sign)


def _is_hardly_more(text: str, sign: Callable[[str], object]) -> bool:
    """Whether a text says this, and little beside."""
    sentences = _SENTENCE_END.split(text)
    beside = [sentence for sentence in sentences if not sign(sentence)]
    signs = sum(map(len, beside)) * (_PER_SIGN if _DENSE.search(text) else 1)
    return len(beside) < len(sentences) and signs < _BESIDE


def _is_missing(words: str) -> bool:
    said = _FOR_SALE.search(words) or _ERROR.search(words)
    return said is not None or (_PAGE.search(words) is not None and _MISSING.search(words) is not None)


def _shows_error(words: str) -> bool:
    return _STATUS.search(words) is not None


def _leads_on(words: str) -> bool:
    return _LEADS_ON.search(words) is not None or _MOVED.search(words) is not None


SENTENCES = {
    "no text": "There is no article on the page: it may need a browser, or a subscription.",
    "not found": "The page says that what the link leads to is not there: check the link.",
    "shows an error": "The page shows an error instead of an article: try again later, or open it yourself.",
    "needs a browser": "The page shows its text to browsers only: open it yourself.",
    "leads elsewhere": "The page only leads to another one: open the link and give the address where it ends.",
    "asks for consent": "The page asks for consent before it shows its text: open it yourself.",
    "subscribers only": "The page shows its text to subscribers only: open it yourself if you are one.",
    "front page": "The link leads to its site's front page: the article may be gone; check the link.",
}
"""What people are told."""
