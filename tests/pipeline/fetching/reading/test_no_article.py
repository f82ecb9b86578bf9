"""Pages with words and no article say why; articles that look a little like them are read."""

import pytest

from pipeline.fetching.errors import Unfit
from pipeline.fetching.fetcher import Download
from pipeline.fetching.reading.no_article import by_address
from pipeline.fetching.reading.page_apart import found_on
from pipeline.fetching.reading.pages import read_article

SENTENCE = "The council of Villaseca raised the price of water by four percent yesterday, its speaker said."


LONG = [f"In {place} the council counted {number} homes without water, its speaker {name} said at noon." for number, (place, name) in enumerate(
    zip(["Villaseca", "Riomar", "Orvalia", "Tarmenia", "Monteluz", "Puerto", "Sotillo", "Llanes"], "ABCDEFGH", strict=True))]  # fmt: skip


def page(*words, title="Site", head="", rest="", around="article"):
    body = "".join(f"<p>{each}</p>" for each in words)
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body><{around}>{body}</{around}>{rest}</body></html>"


def read(html, *, url="http://d.example/news/water", final_url="http://d.example/news/water"):
    return read_article(Download(url, final_url, "d.example", "text/html", "utf-8", html.encode()))


def not_found(words, *, title="Site", heading="h1"):
    return page(f"<{heading}>{words}</{heading}>", "Use the search or go back to the start.", title=title)


CONSENT = {
    "en": "We value your privacy. We and our 812 partners store cookies on your device and process personal data.",
    "es": "Su privacidad nos importa. Nosotros y nuestros 812 socios usamos cookies y tratamos datos personales.",
    "de": "Wir schätzen Ihre Privatsphäre. Wir und 812 Partner nutzen Cookies und verarbeiten personenbezogene Daten.",
    "fr": "Votre vie privée compte. Nos 812 partenaires et nous utilisons des cookies et des données personnelles.",
    "it": "La tua privacy conta. Noi e 812 partner usiamo cookie e trattiamo dati personali con il tuo consenso.",
    "pt": "A sua privacidade importa. Nós e 812 parceiros usamos cookies e tratamos dados pessoais.",
    "nl": "Uw privacy telt. Wij en 812 partners plaatsen cookies en verwerken persoonsgegevens met uw toestemming.",
}
SCRIPT = "<script>window.location.replace('http://d.example/other')</script>"

NONE = {
    **{f"consent {name}": (page(*[words] * 4, rest="<button>OK</button>", around="div"), "asks for consent")
       for name, words in CONSENT.items()},
    "consent in a form": (page(CONSENT["en"], rest="<form><input type=submit></form>"), "asks for consent"),
    "noscript alone": ("<!doctype html><title>App</title><noscript>You must enable scripts.</noscript><div id=app></div>", "no text"),
    "asks for JavaScript": (page("Please turn on JavaScript to go on."), "needs a browser"),
    "asks for JavaScript in Spanish": (page("Active JavaScript en su navegador para continuar."), "needs a browser"),
    "asks for JavaScript in Japanese": (page("続けるには JavaScript を有効にしてください。"), "needs a browser"),
    "a challenge": (page("Checking that you are a person.", rest='<script src="/cdn-cgi/challenge-platform/x"></script>'), "needs a browser"),
    "a captcha": (page("Are you a robot?", rest='<div class="g-recaptcha"></div>'), "needs a browser"),
    "an app that loads": (page("Loading …", around="div"), "no text"), "one in Spanish": (page("<h1>Cargando, espere…</h1>"), "no text"), "410": (not_found("410 Gone"), "not found"),
    "blocks blockers": (page("Please switch your ad blocker off to read on."), "needs a browser"),
    "wants another browser": (page("Su navegador no es compatible. Actualícelo."), "needs a browser"),
    "403": (not_found("No entry", title="403 Forbidden"), "shows an error"), "503": (not_found("Oh", title="503 Service Unavailable"), "shows an error"),
    "denied": (not_found("Access Denied"), "shows an error"), "301": (not_found("Moved Permanently"), "leads elsewhere"),
    "one word of consent": (page("We use cookies to run this service and to measure it.", rest="<form><button>OK</button></form>"), "asks for consent"),
    "en 5": (not_found("Sorry, this page isn't available."), "not found"),
    "404 in the title": (not_found("Sorry!", title="404"), "not found"),
    "404 before the site": (not_found("Oh no", title="404 | The Site"), "not found"),
    "error 404": (not_found("Error 404"), "not found"), "404 error": (not_found("Oh", title="404 Error - The Site"), "not found"),
    "en": (not_found("Page not found"), "not found"), "en 2": (not_found("The page you want does not exist"), "not found"),
    "en 3": (not_found("We can't find that page", heading="h2"), "not found"), "en 4": (not_found("This content is no longer available"), "not found"),
    "es": (not_found("Página no encontrada"), "not found"), "es 2": (not_found("La página que busca no existe"), "not found"),
    "es 3": (not_found("No se ha encontrado la página"), "not found"), "ca": (not_found("No s'ha trobat la pàgina"), "not found"),
    "gl": (not_found("Páxina non atopada"), "not found"), "eu": (not_found("Orrialdea ez da aurkitu"), "not found"),
    "pt": (not_found("Página não encontrada"), "not found"), "fr": (not_found("Page introuvable"), "not found"),
    "fr 2": (not_found("La page demandée n'existe plus"), "not found"), "it": (not_found("Pagina non trovata"), "not found"),
    "de": (not_found("Seite nicht gefunden"), "not found"), "nl": (not_found("Pagina niet gevonden"), "not found"),
    "ru": (not_found("Страница не найдена"), "not found"), "ja": (not_found("お探しのページは見つかりませんでした"), "not found"),
    "zh": (not_found("找不到页面"), "not found"), "tr": (not_found("Sayfa bulunamadı"), "not found"),
    "ar": (not_found("الصفحة غير موجودة"), "not found"),
    **{words: (page(words), "leads elsewhere") for words in (
        "Redirecting…", "You are being redirected.", "Redirigiendo a la noticia", "Redirection en cours", "Sie werden weitergeleitet.",
        "U wordt doorgestuurd.", "Redirecionando…", "Reindirizzamento in corso", "Перенаправление…", "リダイレクトしています",
    )},
    "in words alone": (page("Sorry, the page that you asked for was not found.", "It may have moved. Try the search, or go back to the start of our site."), "not found"),
    "in a heading with marks": (page("<h1 class=a><span>Page</span> <b>not found</b></h1>", SENTENCE, "The speaker named no reason, and the mayor of Riomar did not answer on Tuesday."), "not found"),
    "in the title alone": (page(SENTENCE, "The speaker named no reason, and the mayor of Riomar did not answer on Tuesday.", title="Page not found"), "not found"),
    "a script that moves on": (page("One moment.", rest=SCRIPT), "leads elsewhere"),
    "sign in": (page("Welcome back.", rest='<form><input name=p type="password"></form>'), "subscribers only"),
    "a paywall": (page("Log in to read on.", head='<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'), "subscribers only"),
    "not to be indexed": (page("Something for machines.", head='<meta name="robots" content="noindex">'), "no text"),
}  # fmt: skip


@pytest.mark.parametrize("name", NONE)
def test_a_notice_is_no_article(name):
    html, reason = NONE[name]
    assert found_on(html, url="http://d.example/a")["none"] == reason


@pytest.mark.parametrize("name", ["consent es", "asks for JavaScript", "eu"])
def test_a_notice_is_refused_with_its_reason(name):
    html, reason = NONE[name]
    with pytest.raises(Unfit, match=r"open it yourself|check the link") as refused:
        read(html)
    assert refused.value.reason == reason


GONE = (
    "Ups… Esta noticia ya no está disponible", "No hemos encontrado lo que buscabas", "Este contenido ha sido eliminado",
    "The article you want has been removed", "Diese Seite gibt es leider nicht mehr", "Sidan kunde inte hittas",
    "Deze pagina kan niet worden gevonden", "Siden blev ikke fundet", "Siden finnes ikke", "Sivua ei löytynyt",
    "Stránka nebyla nalezena", "Az oldal nem található", "Pagina nu a fost găsită", "Сторінку не знайдено",
    "הדף לא נמצא", "Không tìm thấy trang", "Halaman tidak ditemukan", "This domain is for sale",
)  # fmt: skip
BROWSERS = (
    "Checking your browser before you go on.", "Verifying you are human.", "We think that you were a bot.",
    "Confirm that you are not a robot.",
)  # fmt: skip
ERRORS = (
    "Internal Server Error", "Service Unavailable", "451: Unavailable due to legal reasons", "We are down for maintenance.",
    "Nuestra web está en mantenimiento.", "Error establishing a database connection", "This account has been suspended.",
)  # fmt: skip
SUBSCRIBERS = (
    "Este contenido es exclusivo para suscriptores.", "Subscribe to continue reading.", "Nur für Abonnenten.",
    "Article réservé aux abonnés", "¿Ya eres suscriptor? Entra.",
)  # fmt: skip
WORDED = {
    words: reason
    for group, reason in (
        (GONE, "not found"), (BROWSERS, "needs a browser"), (ERRORS, "shows an error"), (SUBSCRIBERS, "subscribers only"),
    ) for words in group
}  # fmt: skip


@pytest.mark.parametrize("words", WORDED)
def test_notices_are_known_by_their_words(words):
    assert (
        found_on(page(f"<h1>{words}</h1>", "Go back to the start."), url="http://d.example/a")["none"] == WORDED[words]
    )


IS_ARTICLE = '<meta property="og:type" content="article">'
ARTICLES = {
    "short": page(SENTENCE),
    "with a noscript": page(SENTENCE, rest="<noscript>Enable JavaScript for comments.</noscript>"),
    "about a web site": page("La web del ministerio volvió a funcionar ayer, según dijo su portavoz en Riomar."),
    "about subscribers": page("El diario ganó mil suscriptores en mayo, según los datos que publicó ayer."),
    "404 people": page("404 people were rescued at sea on Monday, the coast guard said.", title="404 people rescued at sea"),
    "no plan exists": page("No existe un plan B, dice el ministro.", "El ministro habló ayer en Riomar.", title="No existe un plan B"),
    "about not found": page("<h1>Page not found</h1>", *LONG),
    **{f"short, about {words[:20]}": page(SENTENCE, words, "The speaker named no reason, and the mayor of Riomar did not answer on Tuesday.", title="Water in Villaseca") for words in (
        "Whoever opens the old tariff reads that the page was not found.", "The article on prices is no longer available on the council's site.",
        "The link to the contract gives error 404 since May.", "La página con las tarifas ya no existe, dijo la oposición.",
        "The ministry's site is down for maintenance until Friday.", "El Gobierno redirigirá los fondos al agua de la comarca.",
        "Servers answered 503 Service Unavailable for an hour.", "Der Inhalt des Vertrags ist nicht verfügbar, hieß es.",
        "The money was redirected to roads, the auditors found.", "The council's domain is for sale, its speaker said.",
    )},
    "short, with a heading about money": page("<h1>El ministerio redirige los fondos</h1>", SENTENCE, "The speaker named no reason, and the mayor of Riomar did not answer on Tuesday."),
    "about cookies": page("A new rule on cookies and consent comes into force.", *LONG, rest="<button>Share</button>"),
    "says that it is one": page("Cookies and consent: privacy law passed.", head=IS_ARTICLE, rest="<button>Share</button>"),
    "about JavaScript": page("JavaScript turned thirty yesterday.", head=IS_ARTICLE),
    "with a script that may move": page(*LONG, rest=SCRIPT),
    "with a form to sign in": page(*LONG, rest="<input type=password>"),
    "not for search": page(*LONG, head='<meta name="robots" content="noindex">'),
    "for subscribers, with its text": page(*LONG, head='<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'),
}  # fmt: skip


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_that_looks_like_a_notice_is_read(name):
    found = found_on(ARTICLES[name], url="http://d.example/a")
    assert (found["none"], bool(found["text"])) == ("", True)


DEEP = "http://d.example/2024/05/water-price"


@pytest.mark.parametrize(
    ("url", "final_url", "reason"),
    [
        (DEEP, "http://d.example/", "front page"), ("http://www.d.example/a-long-title-of-news", "https://d.example/", "front page"),
        ("http://d.example/", "http://d.example/", None), ("http://d.example/es", "http://d.example/", None),
        ("http://short.example/abc/def", "http://d.example/", None), (DEEP, "http://d.example/?p=17", None),
        (DEEP, "http://d.example/404.html", "not found"), (DEEP, "http://d.example/error/404", "not found"),
        (DEEP, "http://d.example/page-not-found/", "not found"), (DEEP, "http://d.example/login?next=/x", "subscribers only"),
        (DEEP, "http://consent.d.example/v2/collect", "asks for consent"), (DEEP, "http://d.example/news/error-in-the-budget", None),
        (DEEP, "http://www.d.example/es/", "front page"), (DEEP, "http://d.example/index.html", "front page"),
        (DEEP, "http://m.d.example/", "front page"), (DEEP, "http://d.example/error-404.html", "not found"),
        (DEEP, "http://d.example/cookies/consent", "asks for consent"), (DEEP, "http://d.example/registro", "subscribers only"),
        (DEEP, "http://d.example/economia/", None),
        ("http://d.example/404", "http://d.example/404", None), (DEEP, "http://d.example/2024/05/water-price-404", None), (DEEP, DEEP, None),
    ],
)  # fmt: skip
def test_where_a_link_ends_tells_that_its_article_is_gone(url, final_url, reason):
    assert by_address(url, final_url) == reason


def test_a_link_that_ends_at_the_front_page_is_refused():
    with pytest.raises(Unfit, match="front page"):
        read(page(*LONG), url=DEEP, final_url="http://d.example/")
