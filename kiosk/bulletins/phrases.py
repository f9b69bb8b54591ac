"""Turns of phrase that tell what a line of a bulletin is, in the four languages."""

import re

BOILERPLATE = re.compile(
    r"^(?:• )?(?:urgent action|acci[óo]n urgente|action urgente|eilaktion|public|p[úu]blico|publique|"
    r"document|documento|amnesty international|amnist[íi]a internacional|home|inicio|accueil|"
    r"startseite|menu|share|print|ua\b|au\b|first ua|index|issue date|date|fecha|datum|[íi]ndice)",
    re.IGNORECASE,
)
PERSON_LINE = re.compile(
    r"^(?:[A-ZÀ-Þ][A-ZÀ-Þ .,'’()/-]{2,40}[:\s]\s*|(?i:new names?|nuevos? nombres?|"
    r"nouveaux? noms?|neuer? namen?)\s?:\s*)?(?P<name>[^\W\d_][\w.'’`-]*(?:\s+[\w.'’`\"“”()-]+){1,6}?)"
    r"\s*\((?:m|f|male|female|h|hombre|mujer|homme|femme)\)",
)
# What parts two persons who have their pronoun or gender in brackets behind their names.
EACH = re.compile(r"(?<=\))\s*(?:,|;|\band\b|\by\b|\bet\b|\bund\b)\s*(?=[A-ZÀ-Þ])")
PRONOUN = re.compile(
    r"\s*\((?:she|he|they|ella|[ée]l|elle|il|elles?|ils|sie|er|m|f|h|m/f)\b[^)]*\)?.*$",
    re.IGNORECASE,
)
SCRIPT = re.compile(r"[(\[（]([^()\[\]（）]*[\u0400-\u04ff\u0600-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\u0f00-\u0fff\u1000-\u109f][^()\[\]（）]*)[)\]）]")  # fmt: skip
BODY = re.compile(
    r"\b(?:Asamblea|Assembl[ée]e|Assembly|Nacional|Rep[úu]blica|R[ée]publique|Republic|Klosters?|Block|Bloque|Frente|Front|Monast\w+|Bundes\w+|Prison|Court|University|Council|Security|National|Human|Rights|International|Amnesty|Law|Act|"
    r"Network|Netzwerk|R[ée]seau|Alliance|Alianza|Watch|Supreme|Civic|Indigenous|Movement|Party|Army|Organi[sz]ation|Association|Union|January|February|"
    r"Urgent|Action|Acci[óo]n|Board|State|States|Street|Avenue|Estado|Ministerio|AI|Secci[óo]n|Equipo|Section|Acciones|Actions|Amnist[íi]a|Internacional|Derechos|Movimiento|Organizaci[óo]n|Partido|Universidad|Corte|Ley|Droits|"
    r"Parti|Universit[ée]|Organisation|Mouvement|Menschenrechte|Gef[äa]ngnis|Universit[äa]t|Gericht)\b"
)
PREFIX = re.compile(
    r"^(?:document(?:o)?|aktion/\d+: urgent action|urgent action|acci[óo]n urgente|action urgente|eilaktion|urgent|urgente?|alerta?|alerte|eilt|dringend|take action!?)(?: update)?\s?[:–-]\s*",
    re.IGNORECASE,
)
SUFFIX = re.compile(r"\s*\((?:[^()]*\b(?:UA|AU)\b[^()]*\d|ai)\)$")
MORE = re.compile(
    r"^(?:• )?(?:.*\. )?(?:more|read more|further information|m[áa]s informaci[óo]n|pour plus|pour en savoir|weitere)\b.*https?://",
    re.IGNORECASE,
)
RESOURCES = re.compile(
    r"^(?:• )?(?:additional )?(?:resources|recursos(?: adicionales)?|ressources(?: compl[ée]mentaires)?|"
    r"weitere materialien|links)\b|^additional resources|^link to previous|^lien vers|^enlace a",
    re.IGNORECASE,
)
# Words behind which a name is that of a place, and words that no name begins with.
PLACED = {
    "in", "near", "at", "en", "dans", "bei", "aus", "nahe", "nach", "am", "im", "vom", "zum",
}  # fmt: skip
NO_NAME = {
    "the", "on", "two", "three", "four", "five", "dos", "tres", "cuatro", "cinco", "deux", "trois", "quatre", "cinq", "zwei", "drei", "vier", "fünf", "sechs", "el", "la", "le", "der", "die", "das", "her", "his", "ihr", "ihre", "sein",
    "seine", "schreiben", "bitte", "fordern", "excellence", "excellency", "sa", "son", "su", "a", "an", "un", "una", "une", "ein", "eine", "in", "am", "im",
}  # fmt: skip
SUBJECT = re.compile(
    r"[A-ZÀ-Þ'‘’][\w'’`-]+(?:\s(?:(?:bin|al|el|de|la|del|van|von)\s)?(?:[A-ZÀ-Þ][\w'’`-]+|al-\w+)){1,3}"
)
# What a sentence is about that says until when to write, and what says so most surely.
DEADLINE = re.compile(r"deadline|l[íi]mite|^frist\b", re.IGNORECASE)
SURE = re.compile(
    r"appeal|this action|expire|deadline|llamamiento|appels|appelle|l[íi]mite", re.IGNORECASE
)
ABOUT = re.compile(
    r"d[ée]lai|plazo|\bfrist\b|[ée]cri(?:re|vez)|\bescrib|\bsend\b|schreibt|\bpost(?:er|ez|ar|en)?\b|abschicken|autorit|appeal|letter|expire|take action|act(?:ion)? |deadline|llamamiento|carta|env[íi]|act[úu]en|acci[óo]n|l[íi]mite|"
    r"check|section|secci[óo]n|consulte|v[ée]rifiez|courrier|abschicken|einsenden|write|appels?\b|lettres?|interven|"
    r"agi[rs]|action|limite|appelle|briefe?|schreiben|schick|aktion|mitmachen",
    re.IGNORECASE,
)
TITLE_LABEL = re.compile(
    r"^(?:urgent action )?(?:title|t[íi]tulo|titre|titel)\s?:\s*(?P<title>.+)$", re.IGNORECASE
)
NUMBERED = re.compile(
    r"^(?:(?:further information on|m[áa]s informaci[óo]n sobre|compl[ée]ments? d['’]information sur|"
    r"informations compl[ée]mentaires sur|weitere informationen zu)(?: l['’]| la)?\s?)?"
    r"(?:UA|AU|EXTRA)[-\s:]*\d{1,3}(?:-\d)?[/.]\d{2,4}(?:-\d)?\b(?:\s?\([A-Z]{3} \d+/\d+/\d+[^)]*\))?",
    re.IGNORECASE,
)
# Ways through a website, and what it invites to.
CRUMBS = re.compile(
    r"[>→»|]|^startseite\b|^inicio\b|^accueil\b|^home\b|\bcookies?\b", re.IGNORECASE
)
NO_TITLE = re.compile(
    r"\b(?:index|[íi]ndice|external|internal|distr|public document|document public|documento p[úu]blico)\b|"
    r"^(?:skip to|aller au contenu|ir al contenido|zum inhalt|sie sind auf seite|está en la página|you are on page|ergebnis dieser|appellbriefe|briefmarathon|vorschläge\b|intervenciones urgentes|interventions urgentes|para |agissez|firma ahora|briefe gegen das|appel du mois|(?:from |von |de |por )?amnest[yi] international|(?:from|sent by|posted by|publicado por|enviado por|envoyé par|gesendet von)\s?:|llamamiento urgente|"
    r"aktion/\d|section suisse|ecrire des lettres|(?:enviar|envoyer|send|senden|firmar|signer|sign|share this|comparte)$|actions? urgentes?|urgent actions?|werden sie aktiv|jetzt (?:handeln|mitmachen)|pour en savoir plus|passez [àa]|[¡!]?(?:escribe|act[úu]a)|"
    r"take action|act now|sachlage|hintergrund|benutzerspezifische|amnesty urgent actions|briefaktion|"
    r"modelo|mod[èe]le|modell|muster|sample|primera au|premi[èe]re au|first ua|erste ua|share|comparte|partager|teilen|"
    r"contact|kontakt|contacto|[A-Z]{3} \d+/\d+|frau|herr|mr|mrs|ms|mme|m\.)\b",
    re.IGNORECASE,
)
TITLED_PERSON = re.compile(
    r"^(?:Herrn?|Frau|Mr|Mrs|Ms|Mme|M\.|Sr\.?|Sra\.?|Dr\.?)\s+(?P<name>[^\W\d_][\w'’`.-]*(?:\s+[^\W\d_][\w'’`.-]*){1,4})(?:,|$)"
)
# Lines among addresses that are none: postage, notes to the writer, an empty form.
NO_PLACE = re.compile(
    r"^(?:porto?\s?:|tarifs? |tarifas? |\+[\d\s().-]+$|(?:name|nombre|nom)$|(?:name|nombre|nom) (?:address|direcci|adresse)|(?:address|direcci[óo]n|adresse) \d|tambi[ée]n puede|you can also|vous pouvez|sie k[öo]nnen|due to|please|bitte|merci|favor|nota?:|hinweis|attention)",
    re.IGNORECASE,
)
