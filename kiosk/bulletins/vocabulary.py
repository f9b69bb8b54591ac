"""The words bulletins are made of, in English, Spanish, French and German."""

import re

LANGUAGES = ("en", "es", "fr", "de")


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern of several, whatever the case of letters."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


COMMON = {
    "en": "the of and to is was for with has have from by are their he she that been not who on",
    "es": "el la los las de del que en por para con una han sido su fue se no como al más",
    "fr": "le la les des du et en pour par une dans est qui ont été sur au aux que son ne",
    "de": "der die das und von den dem mit ist wurde für auf im zu ein eine nicht werden sie sich",
}
NUMBER = re.compile(
    r"\b(?:UA|AU|EA|EXTRA|Urgent Action|Acci[óo]n Urgente|Action Urgente|Eilaktion)"
    r"(?:\s*[-:.–]\s*|\s+)?(?:Nr|No|N[°º]|Num|n[úu]m)?\.?\s*:?\s*(?:UA|AU)?[-\s]?(?:[A-Z][A-Za-z]+ ){0,2}"
    r"(?P<number>\d{1,3}(?:-\d)?\s?[/.]\s?(?:\d{2,4}-\d|\d{2,4}))(?!\d)",
    re.IGNORECASE,
)
# The code of an observatory's alert: country and number, month and year, its own number.
OBSERVED = re.compile(
    r"^(?P<number>[A-Z]{3} \d{3} ?/ ?\d{4} ?/ ?[A-Z]{2,4} \d{3}(?:\.\d{1,2})?)$", re.MULTILINE
)
# The numbers of other groups, such as `RAN 09/16`, `AU/ABC/031/2018` and `Appel urgent n° 2017-14`.
OTHERS = re.compile(
    r"(?<![\w/])(?P<code>[A-Z]{2,5} \d{1,3}/(?:\d{2}|(?:19|20)\d\d)|"
    r"(?:AU|UA)(?:/[A-Z]{2,6}){1,2}/\d{1,4}/\d{2,4})(?![\w/])|"
    r"(?i:appel urgent|urgent appeal|llamamiento urgente|eilappell|eilaktion|action urgente|"
    r"acci[óo]n urgente|urgent action)\s(?i:n°|nº|no\.?|nr\.?|n[úu]m\.?)?\s?"
    r"(?P<number>(?:19|20)\d\d-\d{1,3})(?![\w-])"
)
EXPIRES = any_of(
    r"expires?(?:\s+on)?", r"until", r"valid (?:until|through)", r"take action (?:by|before)",
    r"(?:appeals|letters|messages)\s+(?:\w+\s+){0,4}?(?:before|by)",
    r"^contact (?:\w+\s+){1,4}by", r"this action (?:ended|closed) on", r"sending (?:appeals|letters|messages) after", r"after the (?:following )?date",
    r"(?:send|post|mail)(?: \w+){0,3} (?:by|before)", r"\bwrite\b[^.]{0,40}\b(?:by|before)",
    r"deadline(?: for appeals)?", r"d[ée]lai(?: d['’]envoi)?\s?:?", r"expir(?:a|y)(?: date)?(?: el)?",
    r"(?:llamamientos|cartas|apelaciones)\s+(?:\w+\s+){0,4}?(?:antes del?|hasta el)",
    r"(?:env[íi]an|enviar|env[íi]en)\s+(?:\w+\s+){0,4}?(?:despu[ée]s del|antes del?|hasta el)",
    r"(?:v[áa]lida|act[úu]en|acci[óo]n) (?:hasta el|antes del)", r"fecha l[íi]mite", r"hasta el",
    r"(?:appels|lettres|messages|intervenir|intervenez|agir|agissez)\s+(?:\w+\s+){0,4}?"
    r"(?:avant le|apr[èe]s le|jusqu['’]au)", r"date limite", r"jusqu['’]au", r"avant le", r"apr[èe]s le", r"despu[ée]s del?", r"antes del?", r"m[áa]s tarde del?\s?:?", r"\bafter",
    r"appelle(?:\s+\w+){0,4}? bis(?: zum)?", r"bis(?: zum)?", r"nach dem", r"g[üu]ltig bis",
    r"aktionsfrist", r"^frist\s?:", r"\bplazo", r"einsendeschluss",
)  # fmt: skip
ISSUED = any_of(
    r"posted(?: on)?", r"published(?: on)?", r"publicado(?: el)?", r"publi[ée] le", r"ver[öo]ffentlicht am",
    r"issue date", r"date of issue", r"date issued", r"issued(?: on)?", r"\bdate",
    r"fecha(?: de emisi[óo]n)?", r"emitida(?: el)?", r"date d['’][ée]mission",
    r"date de diffusion", r"aktiv seit", r"diffus[ée]e? le", r"datum", r"ausgabedatum", r"publication date",
)  # fmt: skip
TARGETS = any_of(
    r"^(?:please )?(?:send|address|direct|write)\b.{0,110}\bto\s?:?$",
    r"^(?:appeals?|letters?|messages?|please write|write|send appeals) to\b\s?:",
    r"^appeals? to\s?:?$", r"^please write to\s?:?$", r"^letters? to\s?:?$",
    r"^.{0,30}\b(?:brief|appell)e? an\s?:?$", r"^(?:bitte )?(?:luftpost)?(?:briefe|appelle)\b.{0,30}\ban\s?:?$", r"^lettres?\b.{0,20}(?:[àa]|aux?)\s?:?$",
    r"^cartas?\b.{0,20}\s(?:al?|para)\s?:?$", r"^target['’]?s? contact details.*$", r"^and to\s?:$", r"^contact (?:details|information)\b",
    r"^contact (?:these|the following)\b.{0,60}:$", r"^al? (?:l[oa]s )?señor(?:es|as)\s?:$",
    r"^(?:targets?|addressees?|addresses)\s?:?$", r"^(?:adresses?|direcciones|direcci[óo]n|anschrift(?:en)?|adresse[n]?)\s?:$",
    r"^(?:bitte )?schreib(?:en sie|t)\b(?:.{0,60}\s)?an$", r"^(?:escrib(?:a|an|e|id)|[ée]crivez|write)\b(?:.{0,40}\s)?(?:al?|[àa]|aux?|to)$",
    r"^(?:another|further|second) address(?:es)?\s?:$", r"^otras? direcci(?:[óo]n|ones)\s?:$",
    r"^autres? adresses?\s?:$", r"^(?:weitere|zweite) (?:anschrift|adresse)(?:en)?\s?:$",
    r"^(?:env[íi]al[oa]s?|m[áa]ndal[oa]s?|escr[íi]bel[oe]s?|[ée]crire|schreibt)\s(?:al?|[àa]|aux?|an)\s?:",
    r"^(?:.{0,60}\s)?(?:e-?mails?|mails|faxe|briefe|schreiben) (?:geht|gehen) an\s?:", r"^para\s?:$", r"^(?:to|al?|[àa]|aux?|an)\s?:$",
    r"^(?:por favor,? )?(?:env[íi]en|env[íi]e|enviad|escrib(?:an|a|e|id)|diri(?:jan|ja|ge|gid)|remit(?:an|a|e|id))\b.{0,110}\s(?:al?|as?)\s?:$",
    r"^(?:env[íi]en|env[íi]e)\b.{0,80}\d{4},?\s+a\s?:?$",
    r"^llamamientos? al?\s?:?$", r"^destinatari[oa]s?\s?:?$", r"^direcciones\s?:?$",
    r"^(?:merci d['’])?(?:envoye[zr]|adresse[zr]|[ée]crive[zr])\b.{0,110}\s(?:[àa]|aux?)\s?:?$",
    r"^.{0,110}\b(?:envoye[zr]|adresse[zr]|[ée]cri(?:vez|re))\b.{0,60}\s(?:[àa]|aux?)\s?:$",
    r"^.{0,110}\b(?:send|write|address)\b.{0,60}\bto\s?:$",
    r"^appels? (?:[àa]|aux?)\s?:?$", r"^destinataires?\s?:?$", r"\bdestinataires suivants\s?:$",
    r"\bdestinatarios siguientes\s?:$", r"\bfolgende (?:adressen|stellen)\s?:$",
    r"^appelle?(?: bitte)? an\s?:?$", r"^(?:bitte )?(?:schreib(?:en|t)|sende(?:n|t)|schick(?:en|t)|richten|mailt)\b.{0,110}"
    r"\ban\s?:$", r"^adressat(?:en|in)?\s?:?$", r"^adressen\s?:?$", r"^appelladressen\s?:?$",
)  # fmt: skip
COPIES = any_of(
    r"^(?:and )?(?:please )?(?:send )?(?:a )?cop(?:y|ies)(?: of (?:your )?\w+)? to\b\s?:?",
    r"^(?:y )?(?:manda|mand[ae]n|env[íi]a|mandad|enviad)\s(?:una )?copias? al?\b\s?:?",
    r"^copies? (?:[àa] envoyer|[àa] adresser)(?: [àa]| aux?)?\s?:", r"^kopien? (?:bitte )?an\b\s?:?",
    r"^with (?:a )?cop(?:y|ies) to\b\s?:?", r"^(?:with )?cop(?:y|ies)\s?:", r"^cc\s?:", r"^(?:copies|copias|kopien|copies [àa])$", r"^(?:and|y|et|und) (?:to the|a la|al|[àa] l[a’']|an die)$",
    r"^(?:y )?(?:env[íi]en )?(?:con )?copias? (?:a|al|para)\b\s?:?", r"^(?:con )?copias?\s?:",
    r"^(?:veuillez|merci de) (?:[ée]galement |aussi )?(?:envoyer|adresser) (?:des |une )?copies?\b.{0,80}\b(?:[àa]|aux?)\b.{0,60}:$",
    r"^(?:please )?(?:also )?(?:send )?cop(?:y|ies)\b.{0,60}\bto the embassy\b.{0,60}:$",
    r"^(?:por favor, )?env[íi]en (?:tambi[ée]n )?(?:una )?copias?\b.{0,60}\ba la embajada\b.{0,60}:$",
    r"^doubles? [àa]\s?:", r"^(?:et )?(?:envoyez )?(?:des )?copies? (?:[àa]|aux?)\b\s?:?", r"^(?:avec )?copies?\s?:",
    r"^(?:bitte )?(?:senden|schicken) sie (?:bitte )?(?:auch )?(?:eine )?kopie\b.{0,40}\ban\s?:",
    r"^(?:und )?(?:sende[n]?(?: sie)?(?: bitte)? )?(?:eine )?kopien? an\b\s?:?", r"^(?:in )?kopie\s?:",
)  # fmt: skip
DIPLOMATS = any_of(
    r"diplomatic representatives?", r"representa(?:ntes|ci[óo]n(?:es)?) diplom[áa]tic[oa]s?",
    r"repr[ée]sentants? diplomatiques?", r"diplomatische[nr]? vertret",
    r"local diplomatic address", r"^(?:please )?(?:copy|send)\b.{0,60}\bembassy\b.{0,40}\bin your country\b",
)  # fmt: skip
AFTER_TARGETS = any_of(
    r"^(?:also |please also )?(?:and )?(?:send )?(?:copies )?to (?:the )?diplomatic",
    r"^please (?:send appeals|check|inform|take action|act|let us)", r"^check with", r"^also,? send",
    r"^(?:background|additional|further) information", r"^additional resources",
    r"^name(?: and preferred pronouns?)?\s?:", r"^preferred language", r"^link to previous",
    r"^(?:sample|model|template) letter", r"^this is the \w+ update", r"^take action",
    r"^(?:env[íi]en|enviar) (?:tambi[ée]n|los|sus|su|llamamientos inmediat)", r"^consulten", r"^si va a enviar", r"^m[áa]s informaci[óo]n",
    r"^(?:inf[óo]rmense|comprueben)", r"^se ruega", r"^y a l[ao]s? representa",
    r"^informaci[óo]n (?:complementaria|adicional|general|sobre|de contexto)", r"^nombres?\s?:",
    r"^carta modelo", r"^modelo de carta", r"^idioma preferido", r"^[ée]sta es la \w+ actualizaci",
    r"^veuillez (?:[ée]galement|aussi|v[ée]rifier|intervenir|agir)", r"^v[ée]rifiez",
    r"^(?:ainsi qu['’]|et )aux? repr[ée]sentants", r"^lettre[- ]type", r"^mod[èe]le de lettre",
    r"^compl[ée]ments? d['’]information", r"^informations? (?:g[ée]n[ée]rales?|compl[ée]mentaires?)",
    r"^contexte", r"^noms?\s?:", r"^langue pr[ée]f[ée]r", r"^pri[èe]re d['’]", r"^pour en savoir plus", r"^passez [àa] l",
    r"^merci d['’]", r"^ceci est la \w+ mise [àa] jour", r"^contenu",
    r"^bitte (?:schreiben|senden|schicken|beachten|pr[üu]fen|fragen|informieren|achten)",
    r"^hintergrund", r"^bevorzugte sprache", r"^werden sie aktiv", r"^download\b", r"^weitere informationen", r"^(?:unsere )?forderungen", r"^(?:nos )?demandes\b", r"^(?:nuestras )?peticiones",
    r"^(?:our )?demands", r"^empfohlene aktionen", r"^musterbrief",
    r"^briefvorschlag", r"^da informationen", r"^schreiben sie in", r"^sachlage", r"^name\b.*:",
    r"^(?:de|from|von|expéditeur|remitente)\s?:$", r"^(?:inhalt|betreff|subject|asunto|objet)\b", r"^urgent action$", r"^acci[óo]n urgente$", r"^action urgente$", r"^portokosten", r"^affranchissement", r"^franqueo", r"^postage",
    r"^(?:f[üu]r|bei) (?:r[üu]ck)?fragen\b|^r[üu]ckfragen\b|^(?:for|any) questions\b|^pour toute question|^para (?:cualquier|m[áa]s)\b", r"^questions\?|^preguntas\?|^fragen\?", r"^(?:related|en relaci[óo]n|[àa] lire aussi|siehe auch)\b.{0,20}:",
    r"^(?:tags?|filed under|archivado en|etiquetas|[ée]tiquettes|class[ée] dans|publi[ée] dans|schlagw[öo]rter|kategorien?)\s?:",
    r"^(?:pri[èe]re|merci) de\b", r"^les rogamos", r"^por favor, (?:escriban|env[íi]en) (?:igualmente|tambi[ée]n)", r"^appelle bitte",
    r"^(?:letters|emails|e-mails) may be\b", r"^fragen (?:zur|zu)\b", r"^(?:questions|questions?|preguntas) (?:to|[àa]|a)\b", r"^herausgeber", r"^porto\b",
)  # fmt: skip
ACTION = any_of(
    r"^recommended actions?", r"^please (?:write|send|take|call|appeal)\b", r"^take action",
    r"^(?:write|send) (?:a letter|an? appeal|appeals|letters)", r"^what you can do", r"^write in\b.{0,80}:$",
    r"^acci[óo]n(?:es)? (?:recomendada|solicitada)s?", r"^actions? (?:requested|demand[ée]es?|requises?|souhait[ée]es?)", r"^(?:por favor,? )?escriban", r"^(?:por favor,? )?env[íi]en",
    r"^¿?qu[ée] (?:se )?pued\w+ hacer", r"^act[úu]e(?:n)?\b", r"^actions? recommand[ée]es?",
    r"^dans (?:les|vos) (?:appels|messages|lettres)", r"^(?:veuillez )?[ée]cri(?:vez|re)",
    r"^passez [àa] l['’]action", r"^que pouvez-vous faire",
    r"^schreiben sie", r"^schreibt\b", r"^(?:bitte )?schreiben sie bitte", r"^empfohlene aktionen?",
    r"^was sie tun k[öo]nnen", r"^(?:unsere )?forderungen", r"^(?:wir|amnesty) forder[nt]", r"^nous demandons\s?:", r"^we (?:ask|call)\b.{0,60}:$", r"^(?:pedimos|exigimos)\b.{0,60}:$", r"^(?:nos )?demandes(?:\s?:|$)", r"^(?:our )?demands(?:\s?:|$)", r"^(?:nuestras )?peticiones", r"^bitte schreiben sie",
)  # fmt: skip
# A line that ends like one before addressees, while demands stand below it.
ASKED = any_of(
    r"\b(?:urging|asking|calling (?:on|upon)|demanding|requesting|imploring)\b[^.:]{0,80}\bto\s?:?$",
    r"\b(?:instando|urgiendo|pidiendo|exhortando|inst[áa]ndol\w+|urgi[ée]ndol\w+|exigi[ée]ndol\w+)\b[^.:]{0,80}\ba\s?:?$",
    r"\bdemand(?:ant|er) (?:de|que|d['’])\s?:?$", r"\b(?:ask|urge|tell) (?:them|him|her) to\s?:$",
    r"\b(?:ped|exig|solicit)[ai]r(?:les?)? (?:que|a)\s?:$", r"\b(?:auffordern|bitten)\s?:$", r"^(?:please )?(?:ask|call|press) for\s?:$",
    r"^(?:pid[ae]n?|exij\w+|solicit\w+|demand(?:ez|ons)|exige[zr]|r[ée]clame[zr]|fordern sie|bitten sie)\b.{0,40}:$",
    r"\b(?:exhortant|appelant|invitant|engageant)\b[^.:]{0,80}\s[àa]\s?:?$",
)  # fmt: skip
# A line that ends with an asking verb, before the points that tell for what.
BELOW = any_of(
    r"\b(?:bittet|bitten sie|fordert|fordern sie|verlangt)(?: [\w-]+){0,3}[,:]$",
    r"\b(?:solicitamos|pedimos|exigimos|demandamos)(?: que)?\s?:$",
    r"\bnous demandons(?: que)?\s?:$", r"\bwe (?:ask|demand|call for)(?: that)?\s?:$",
)  # fmt: skip
INSTRUCTION = any_of(
    r"^bitte vermerken",
    r"^(?:please )?(?:take action|write (?:a|an|to|your)|click here|send|tell us|let us know|you can|"
    r"share|sign up|call(?! for| on| upon)|tweet|post|start with|begin with)\b", r"^escriba (?:una|su)", r"^haga clic", r"^[ée]crivez (?:une|votre)",
    r"^cliquez", r"^(?:bitte )?schreiben sie (?:bitte |einen|ihre)", r"^klicken",
)  # fmt: skip
DEMAND = any_of(
    r"^(?:calling|urging|asking|expressing|demanding|insisting|reminding|requesting|appealing|"
    r"seeking|pointing|welcoming|condemning|acknowledging|noting|call|urge|ask|demand|express)\b",
    r"^(?:instando|instar|pidiendo|pedir|exigiendo|exigir|solicitando|expresando|recordando|"
    r"manifestando|rogando|haciendo|insistiendo|inst[áa]ndol[oe]s?|pidi[ée]ndol[oe]s?)\b",
    r"^(?:demande[zr]|prie[zr]|exhorte[zr]|appele[zr]|engage[zr]|rappele[zr]|exprime[zr]|d[ée]clare[zr]|"
    r"dites|faites|invite[zr]|exige[zr]|f[ée]licite[zr]|demandant|priant|exhortant|engageant|"
    r"soulignez)\b",
    r"^(?:bitte|ich bitte|ich fordere|fordern|bitten|dr[äa]ngen|ich appelliere|dr[üu]cken|"
    r"(?:sorgen|erlassen|stellen|lassen|leiten|heben|gew[äa]hren|wandeln|veranlassen|unternehmen|beenden|setzen|geben) sie|weisen|verweisen|ich m[öo]chte|hiermit)\b",
)  # fmt: skip
ASKS = any_of(
    r"\bI (?:therefore |also |hereby |further |respectfully |strongly |earnestly )*(?:urge|call (?:on|upon)|ask|request|"
    r"appeal|demand|implore)\b",
    r"\b(?:le|les|lo|la) (?:insto|pido|ruego|solicito|exhorto|exijo)\b",
    r"\b(?:insto|pido|solicito|exhorto) (?:(?:tambi[ée]n|adem[áa]s|asimismo) )?(?:a|que|respetuosamente)\b",
    r"\bpara (?:pedir|rogar|exigir|solicitar)(?:le|les)\b",
    r"\bje vous (?:demande|prie|exhorte|appelle|engage|invite)\b(?! d['’]agr)",
    r"\b(?:ich|deshalb|daher) (?:bitte|fordere|appelliere|ersuche|dr[äa]nge)\b",
    r"\b(?:bitte|fordere|appelliere) ich\b",
)  # fmt: skip
GREETING = re.compile(
    r"^(?P<greeting>(?:Dear|To the(?= [A-Z])|Honou?rable (?=(?:Minister|Prosecutor|Judge|President|Governor|Attorney|Sir|Madam|Ambassador|Secretary|Commissioner|Members?)\b)|Your (?:Excellenc|Majest|Highness|Honou?r)\w*|Excellenc(?:y|e)|"
    r"Estimad[oa]s?|Distinguid[oa]s?|Excelent[íi]sim[oa]|Excelencia|Respetad[oa]|Muy señor|Señor[a]?|Su [Ee]xcelencia|"
    r"Monsieur|Madame|Messieurs|Mesdames|Votre (?:Excellence|Majest[ée])|Cher|Ch[èe]re|"
    r"Sehr geehrte[rn]?|Eure Exzellenz|Exzellenz|Majest[äa]t|Werte[r]?|Eure Majest[äa]t)\b"
    r"(?:[^.!?;:,\n]|(?<=\b[A-Z])\.|(?<=\b(?:Mr|Ms|Dr|Sr|St))\.|(?<=\b(?:Mrs|Sra|Dra|Gen|Hon|Lic))\.){0,90}|"
    r"(?:President[ea]|Ministr[oa]|Sra?\.)\s[^.!?;:,\n]{2,60}(?=:$))(?:\s*[,:!]|$)"
)
CLOSING = re.compile(
    r"(?:^|(?<=[.!?] ))(?:Yours (?:sincerely|faithfully|truly|respectfully)|Sincerely(?: yours)?|"
    r"Respectfully(?: yours)?|Kind regards|Best regards|With (?:kind|best) regards|In solidarity|"
    r"(?:Muy )?Atentamente|Cordialmente|Respetuosamente|Le saluda\w*|Reciba\w* (?:un|mi)|Saludos|"
    r"(?:Je vous prie|Nous vous prions|Veuillez|Dans (?:l['’]attente|cette attente|cet espoir|l['’]espoir))\b.{0,60}(?:agr[ée]er|recevoir|croire|accepter|"
    r"expression)|Respectueusement|Sinc[èe]res salutations|Cordialement|Salutations|"
    r"Mit freundlichen Gr[üu](?:ß|ss)en|Freundliche Gr[üu](?:ß|ss)e|Mit freundlichem Gru(?:ß|ss)|Hochachtungsvoll|Mit (?:vorz[üu]glicher|besten))",
    re.MULTILINE,
)
LETTER_HEAD = any_of(
    r"^mustertext", r"^text\s?:$",
    r"(?:sample|model|template|suggested) letter", r"take action: write",
    r"carta modelo", r"modelo de carta", r"carta tipo", r"lettre[- ]type", r"mod[èe]le de lettre",
    r"proposition de lettre", r"musterbrief", r"briefvorschlag", r"modellbrief", r"appelltext",
)  # fmt: skip
SLOT = re.compile(
    r"[\[({<](?P<what>[^\[\](){}<>\n]{0,30}?\b(?:name|nombre|nom|firma|signature|unterschrift|"
    r"vorname|address|direcci[óo]n|adresse|anschrift|date|fecha|datum|city|ciudad|ville|ort|"
    r"country|pa[íi]s|pays|land|absender)\b[^\[\](){}<>\n]{0,20})[\])}>]",
    re.IGNORECASE,
)
SLOTS = {
    "date": any_of("date", "fecha", "datum"),
    "place": any_of(
        "address", "direcci", "adresse", "anschrift", "city", "ciudad", "ville", "ort",
        "country", "pa[íi]s", "pays", "land", "absender",
    ),
}  # fmt: skip
LABEL = re.compile(
    r"(?<![\w@/.])(?P<label>t[ée]l(?:efon|\.)?\s?(?:/|und|y|et)\s?fax|twitter\s?/\s?x|x\s?/\s?twitter|tele?fax|t[ée]l[ée]copi(?:e|eur)|faxes|fax(?: number| no\.?)?|tel[ée]fonos?|t[ée]l[ée]phones?|"
    r"telephones?|telefon|phones?|tels?|t[ée]ls?|mobile|whatsapp|e-?mails?(?: address)?|mails?(?=\s?:)|"
    r"correos?(?: electr[óo]nicos?|-?e)?|courriels?|courriers? [ée]lectroniques?|m[ée]l|"
    r"t[ée]l[ée]gram(?:a|me|m)?e?s?|t[ée]lex(?:es)?|twitter|x|facebook|instagram|social media|redes sociales|r[ée]seaux sociaux|"
    r"web(?:site|seite)?|sitio web|p[áa]gina web|site (?:web|internet)|internet|"
    r"(?:online )?contact(?: form)?|formulario(?: de contacto)?|formulaire|kontaktformular|"
    r"salutation|tratamiento|encabeza(?:miento|do)|formule d['’]appel|titre|anrede|[TF](?=\s?:\s?[+(\d]))"
    r"\.?\s*(?:\((?:via [^)]*|[a-z ]{2,20})\))?\s*(?:[:：]|(?=\+\s?\d|\(\+?\d|\d{2})|(?<=\s)(?=[\w.+'-]{1,40}@))",
    re.IGNORECASE,
)
KIND = {
    "fax": any_of("fax", "copi", "^f$"),
    "email": any_of("mail", "correo", "courriel", "lectronique", r"^m[ée]l$"),
    "salutation": any_of("salutation", "tratamiento", "encabeza", "formule d", "titre", "anrede"),
    "social": any_of("twitter|/x", "^x$", "facebook", "instagram", "social", "sociales",
                     "sociaux"),
    "web": any_of("l[ée]gram", "t[ée]lex", "web", "internet", "contact", "formul", "kontakt"),
    "phone": any_of("tel", "t[ée]l", "phone", "mobile", "whatsapp", "^t$"),
}  # fmt: skip
BANNER = re.compile(
    r"\b(?:spende|donate|donation|dona|donar|faire un don|newsletter|cookies?|subscribe|suscr[íi]|abonne|"
    r"foto|photo|©|copyright|click here|read more|infopool|overblog|blog|suivre|follow us|repost|published by|commenter|posted by|share this)\b|→",
    re.IGNORECASE,
)
HONORIFIC = (
    r"(?:His|Her) (?:Excellenc(?:y|ies)|Majesty|Royal Highness|Highness|Honou?r|Eminence)|Hon(?:ou?rable)?\.?|The Hon\w*\.?|"
    r"(?:H\. ?E\.|HE|S\. ?E\.|S\.E\.)|Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?|Dra\.?|Prof\.?|Professor|Sir|Dame|Lord|"
    r"Sh(?:ai|ei)kh|Sayyid|Ayatollah|Hojjato?leslam|Gen(?:eral|\.)|Lt\.?|Lieutenant|Maj(?:or|\.)|Col(?:onel|\.)?|"
    r"Brig(?:adier)?\.?|Capt(?:ain|\.)?|Senator|Rear Admiral|Admiral|Justice|"
    r"Sr\.?|Sra\.?|Srta\.?|Señora?|Lic(?:da)?\.?|Ing\.?|Mtr[oa]\.?|Abog\.?|Don|Doña|Gral\.?|Excmo\.?|Excma\.?|"
    r"(?:^|(?<=, ))D\.ª?|M\.|MM\.|Mme|Mlle|Me|Ma[îi]tre|Monsieur|Madame|Son Excellence|"
    r"Herrn?|Frau|S\. ?E\. Herrn?|I\. ?E\. Frau|Seine Exzellenz"
)
OFFICE = re.compile(
    r"\b(?:president[ae]?|pr[ée]sident[e]?|pr[äa]sident(?:in)?|vice-?pr[eé]sident[ae]?|prime minister|premier|"
    r"(?:deputy |vice[- ])?minist(?:er|re|ro|ra|ry|erin|erio|[èe]re|erium|erpr[äa]sident(?:in)?)|\w+minister(?:in|ium)?|"
    r"secretar(?:y|io|ia)|secr[ée]taire|staatssekret[äa]r\w*|governor|gobernador[a]?|gouverneur[e]?|"
    r"prosecutor\w*|attorney|procurad\w+|procureur[e]?|fiscal(?:[íi]a)?|(?:general)?staatsanw[äa]lt\w*|"
    r"generalstaatsanw\w+|oberstaatsanw\w+|director[a]?|directeur|directrice|direktor(?:in)?|leiter(?:in)?|"
    r"ambassador|embajador[a]?|ambassad(?:eur|rice)|botschafter(?:in)?|embassy|embajada|ambassade|botschaft|"
    r"gesch[äa]ftstr[äa]ger(?:in)?|consul\w*|consejer[oa]|titular|delegad[oa]|k[öo]nig(?:in)?|king|queen|emir|sultan|rey|reina|roi|reine|crown prince|"
    r"(?:supreme )?leader|head|chief|chair(?:man|woman|person)?|commissioner|commander|commandant|"
    r"comisario|commissaire|\w*beauftragte[rn]?|comisionad[oa]|jefe|jefa|chef(?:fe)?|comandante|judge|juez[a]?|juge|richter(?:in)?|justice|"
    r"judiciary|speaker|superintendent|warden|inspector|mayor|alcalde(?:sa)?|maire|b[üu]rgermeister\w*|"
    r"senator|ombuds\w+|defender|garde des sceaux|defensor(?:a|[íi]a)?|d[ée]fenseur|council|committee|commission|comisi[óo]n|comit[ée]|board|"
    r"department|departamento|d[ée]partement|bureau|office|oficina|tribunal|court|corte|cour|gericht|"
    r"chancellor|canciller|chancelier|bundeskanzler\w*|vorsitzende[r]?|officer|presidencia|pr[ée]sidence|"
    r"police|polic[íi]a|polizei|authority|administration|secretariat|"
    r"federation|company|corporation|ceo|branch|division|section|brigade|prison|penitentiary|agency|assembly|"
    r"parliament|congress|congreso|mission|misi[óo]n|delegation|institute|instituto|ministerium|religionsf[üu]hrer|"
    r"oberhaupt|justiz\w*|innen\w*minister\w*|regierung\w*|editor|redacci[óo]n|r[ée]dacteur|redaktion|organi[sz]aci[óo]n|\w*organi[sz]ation|\w+kommission|asociaci[óo]n|association|"
    r"foundation|fundaci[óo]n|fondation|centro|centre|center|consulado|permanent mission|representative|government|gobierno|gouvernement|services?|force)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r"\d|\b(?:p\.? ?o\.? ?box|apartado|bo[îi]te postale|b\.? ?p\.?|postfach|c/o|"
    r"house|tower|block|compound|complex|barracks|street|st\.|avenue|ave\.?|road|rd\.?|boulevard|blvd|square|palace|building|floor|suite|"
    r"calle|avenida|av\.|carrera|plaza|paseo|barrio|jir[óo]n|impasse|quai|palacio|edificio|colonia|piso|col\.|c\.p\.|"
    r"c/ |rue|place|palais|quartier|immeuble|cedex|ul\.|ulitsa|pr\.|prospekt|jalan|jl\.|"
    r"stra(?:ß|ss)e|str\.|platz|ufer|allee|weg|chauss[ée]e)(?![\w])|\b\w+(?:stra(?:ß|ss)e|str\.|platz|allee|ufer|damm)\b",
    re.IGNORECASE,
)
CASE_LABELS = {
    "person": re.compile(
        r"^(?:(?:pr[ée]nom, )?nom(?: et pr[ée]nom)? et pronom[^:]{0,30}|name(?: and preferred pronouns?| \(m/f\))?|names?|nombre(?: y pronombre[^:]{0,20})?|nom(?: et pronom[^:]{0,20})?|"
        r"noms?|name der (?:person|gefangenen))\s?:\s*(?P<value>.+)$",
        re.IGNORECASE,
    ),
}
