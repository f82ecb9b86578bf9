"""Sentences written for this benchmark in two languages each: a translation is no copy."""

BILINGUAL = (
    (
        "El paro de la comarca sube un 12 % según los datos de ayer",
        "L'atur de la comarca puja un 12 % segons les dades d'ahir",
    ),
    (
        "El paro de la comarca sube un 12 % según los datos de ayer",
        "O paro da comarca sobe un 12 % segundo os datos de onte",
    ),
    ("El gobierno cierra tres hospitales en dos años", "O goberno pecha tres hospitais en dous anos"),
    ("El gobierno cierra tres hospitales en dos años", "El govern tanca tres hospitals en dos anys"),
    ("El gobierno cierra tres hospitales en dos años", "Gobernuak hiru ospitale itxi ditu bi urtean"),
    ("El gobierno cierra tres hospitales en dos años", "O governo fecha três hospitais em dois anos"),
    ("O governo fecha três hospitais em dois anos", "O goberno pecha tres hospitais en dous anos"),
    (
        "The city has 4,200 empty flats and 900 families waiting",
        "La ciudad tiene 4.200 pisos vacíos y 900 familias esperando",
    ),
    (
        "The city has 4,200 empty flats and 900 families waiting",
        "La ville a 4 200 logements vides et 900 familles en attente",
    ),
    (
        "The city has 4,200 empty flats and 900 families waiting",
        "Die Stadt hat 4.200 leere Wohnungen und 900 wartende Familien",
    ),
    (
        "Die Stadt hat 4.200 leere Wohnungen und 900 wartende Familien",
        "De stad heeft 4.200 lege woningen en 900 wachtende gezinnen",
    ),
    (
        "La città ha 4.200 case vuote e 900 famiglie in attesa",
        "La ciudad tiene 4.200 casas vacías y 900 familias en espera",
    ),
    ("Правителството увеличава пенсиите със 7 процента", "Правительство увеличивает пенсии на 7 процентов"),
    ("Hükümet emekli maaşlarını yüzde 7 artırıyor", "الحكومة ترفع رواتب التقاعد بنسبة 7 في المئة"),
    ("COVID-19: 3.000 casos en Madrid, 12 % más", "COVID-19: 3.000 casos a Madrid, 12 % més"),
    ("COVID-19: 3.000 casos en Madrid, 12 % más", "COVID-19: 3.000 casos em Madrid, 12 % mais"),
)
