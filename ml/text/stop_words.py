"""English and Spanish words without a meaning of their own: articles, prepositions, pronouns, auxiliaries.

Negations ("not", "no", "nunca") and quantities ("more", "all") are no stop words here: without them a text that
contradicts a claim reads like one that supports it.
"""

_ENGLISH = """
a an the this that these those i me my mine we us our ours you your yours he him his she her hers it its they
them their theirs who whom whose which what myself yourself himself herself itself ourselves themselves am is
are was were be been being have has had having do does did doing will would shall should can could may might
must of in on at by for with about into through during to from up down out over under again then once here
there when where why how and or but if because as until while than so too very just also
"""
_SPANISH = """
el la los las un una unos unas lo al del de a en por para con desde hasta entre sobre tras y e o u pero si que
como cuando donde quien cual cuyo yo tú él ella ellos ellas nosotros vosotros usted ustedes me te se le les
nos os mi mis tu tus su sus este esta estos estas ese esa esos esas aquel aquella esto eso es son era eran fue
fueron ser sido está están estaba he ha han había habían haber hay muy también ya porque
"""

STOP_WORDS = frozenset(_ENGLISH.split()) | frozenset(_SPANISH.split())
