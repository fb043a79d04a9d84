/**
 * The phrases by which visitors show what they are about, in the languages they write most: English, German, French,
 * Spanish, Italian, Portuguese, Dutch, and by a few characters Chinese, Japanese and Korean.
 */

const NUMBER =
  "\\d{1,2}|two|three|four|five|six|seven|eight|ten|zwei|drei|vier|fünf|sechs|deux|trois|quatre|cinq|dos|tres|cuatro|cinco|due|quattro|cinque|dois|duas|três|quatro|twee|drie";

export const PRICE = anyOf(
  "price[sd]?|pricing|cost(?:s|ly)?|how much|rates?|fees?|budget|cheap(?:er|est)?|expensive|afford(?:able)?|quote|discounts?",
  "preise?|kosten|kostet|teuer|günstig(?:er|e|es)?|prix|coûtent?|combien|tarifs?|devis|moins cher",
  "precios?|cuestan?|cuánto|barat[oa]s?|presupuesto|prezz[io]|costano?|quanto costa|economic[oa]|preços?|custa|prijs|prijzen|kost",
  "[$€£¥]\\s?\\d[\\d.,]*|\\d[\\d.,]*\\s?(?:[$€£¥]|usd|eur|euros?|dollars?|pounds?|gbp|chf|a night)",
  ...inside("价格|多少钱|預算|预算|料金|値段|いくら|予算|가격|얼마"),
);

export const DATE = anyOf(
  "\\d{4}-\\d{2}-\\d{2}|\\d{1,2}[./]\\d{1,2}(?:[./]\\d{2,4})?|\\d{1,2}(?:st|nd|rd|th)",
  "january|february|march|april|june|july|august|september|october|november|december",
  "(?:in|of|by|mid|early|late|next|this|from|until) may|may \\d{1,2}|\\d{1,2} may",
  "monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight",
  "(?:this|next) (?:week|weekend|month|morning|afternoon|evening)",
  "\\d{1,2}(?::\\d{2})?\\s?(?:am|pm|a\\.m|p\\.m)|\\d{1,2}:\\d{2}|(?:half|quarter) past \\S+|\\d{1,2} o['’]clock",
  "januar|februar|märz|juni|juli|oktober|dezember|(?:im|\\d\\.|ende|anfang|mitte) mai",
  "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|heute abend|um \\d{1,2}(?::\\d{2})? uhr",
  "(?:nächste[nrs]?|diese[nrs]?) (?:woche|wochenende|monat)|ab morgen|morgen (?:früh|abend)|bis morgen",
  "janvier|février|mars|avril|(?:en|\\d) mai|juin|juillet|août|septembre|octobre|novembre|décembre",
  "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|ce soir|ce week-end|la semaine prochaine|\\d{1,2}\\s?h(?:\\d{2})?",
  "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
  "lunes|martes|miércoles|jueves|viernes|sábado|domingo|mañana|esta noche|(?:este|próximo) fin de semana|la próxima semana",
  "gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre",
  "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|domani|stasera|(?:questo|prossimo) (?:fine settimana|weekend)",
  "janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|amanhã|hoje à noite|(?:segunda|terça|quarta|quinta|sexta)-feira",
  "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|vanavond|volgende week|maart|augustus",
  ...inside(
    "\\d{1,2}\\s?[月日号時点]|[月火水木金土日]曜|明天|后天|今晚|下周|周末|明日|今夜|来週|週末|내일|오늘 ?밤|다음 ?주|\\d{1,2}월",
  ),
);

export const PARTY = anyOf(
  `(?:${NUMBER}) (?:people|persons?|adults?|guests?|kids?|children|of us|tickets?|seats?|rooms?|passengers?|travell?ers?|friends)`,
  `(?:table|room|tickets?|seats?|reservation|booking|dinner|lunch) for (?:${NUMBER})`,
  "for (?:two|three|four|five|six)(?! (?:nights?|days?|weeks?|hours?))|just (?:me|myself)|my (?:wife|husband|partner|girlfriend|boyfriend|family) and (?:i|me)|family of \\S+",
  `(?:${NUMBER}) (?:personen|erwachsene|gäste|kinder|personnes|adultes|enfants|personas|adultos|niños|persone|adulti|bambini|pessoas|crianças|volwassenen)`,
  "zu (?:zweit|dritt|viert)",
  `(?:für|pour|para|per|voor) (?:${NUMBER})(?! (?:nächte?|tage?|stunden|nuits?|jours?|noches?|días?|horas?|notti|giorni|noites?|dias?|nachten|dagen))(?![:.])`,
  ...inside("[\\d一二两三四五六]\\s?(?:人|位|大人|名|명)"),
);

export const BOOKING = anyOf(
  "book(?:ed|ing)?|reserv(?:e|ed|ing|ation|ations)|buy(?:ing)?|purchas(?:e|ing)|order(?:ing)?|pay(?:ing|ment)?|check ?out|sign (?:me|us) up|rent(?:ing)?|get (?:me |us )?(?:the |a )?tickets?",
  "buchen|gebucht|buchung|reservieren|reservierung|kaufen|bestellen|bezahlen",
  "réserv(?:er|ation|ons)|réserve[rz]?|acheter|commander|payer|reservar|reservas?|reservación|comprar|pagar",
  "prenotare|prenotazione|prenoto|comprare|acquistare|boeken|reserveren|kopen",
  ...inside("预订|预定|预约|購入|购买|予約|예약|구매"),
);

/** Booking words that mean the opposite. */
export const NO_BOOKING = anyOf(
  "(?:not|\\S*n['’]t|never|without|instead of) (?:\\S+ ){0,3}(?:book|reserv|buy|purchas|order|pay|rent)\\S*|cancel\\S*",
  "(?:nicht|kein\\S*) (?:\\S+ ){0,2}(?:buchen|reservieren|kaufen|bestellen)|storn\\S*",
  "pas (?:\\S+ ){0,2}(?:réserver|acheter)|annul\\S*|no (?:\\S+ ){0,2}(?:reservar|comprar)",
);

export const CONTACT = anyOf(
  "[\\w.+-]+@[\\w-]+\\.[\\w.-]+|\\+?\\d(?:[ ()./-]{0,2}\\d){7,}",
  "my (?:name|number|phone|e-?mail|address) is|call me (?:at|on)|(?:reach|contact) me",
  "meine? (?:nummer|telefonnummer|e-?mail) (?:ist|lautet)|ich heiße|mon (?:numéro|e-?mail|nom) est",
  "mi (?:número|correo|nombre) es|mi chiamo|il mio numero|meu (?:número|e-?mail|nome) é",
);

/** The beginning of a message that agrees. */
export const YES = startingWith(
  "yes|yeah|yep|sure|of course|absolutely|correct|exactly|perfect|please do|go ahead|sounds? (?:good|great|perfect)",
  "that(?:['’]?s| is| works| sounds) ?(?:right|correct|good|fine|great|perfect|it)?|confirm(?:ed)?",
  "ja|gerne?|genau|passt|oui|d['’]accord|parfait|sí|claro|perfecto|vale|sì|certo|perfetto|sim|prima",
);

export const POSITIVE = anyOf(
  "great|perfect|excellent|awesome|amazing|wonderful|fantastic|lovely|love|brilliant|delighted|happy|helpful|impressed|beautiful|best",
  "toll|super|perfekt|wunderbar|großartig|prima|begeistert|hilfreich|klasse|schön",
  "parfait|génial|excellente?|merveilleux|magnifique|formidable|ravie?|super",
  "perfecto|excelente|genial|maravillos[oa]|estupendo|encantad[oa]|perfetto|ottimo|fantastico|meraviglios[oa]|ótimo|maravilh\\S+",
  "geweldig|fantastisch|prachtig|uitstekend",
  ...inside("太好了|很好|喜欢|谢谢你的帮助|素晴らしい|嬉しい|最高|좋아요|훌륭"),
);

export const NEGATIVE = anyOf(
  "terrible|awful|horrible|(?:very|really|so) bad|worst|useless|annoy(?:ed|ing)|angry|furious|frustrat(?:ed|ing)|disappoint(?:ed|ing)|unacceptable|complain(?:t)?|refund|rude|hate|broken|ridiculous|scam|wrong|dirty|waste",
  "schlecht|furchtbar|schrecklich|enttäuscht|ärgerlich|unverschämt|beschwerde|katastrophe|unmöglich|leider nicht",
  "nul|mauvaise?|horrible|déçue?|inacceptable|plainte|remboursement|scandaleux",
  "mal[oa]?|horrible|decepcionad[oa]|inaceptable|queja|reembolso|pésim[oa]|terribile|pessimo|delus[oa]|inaccettabile|péssimo|decepcionado",
  "slecht|vreselijk|teleurgesteld|klacht",
  ...inside("糟糕|失望|投诉|退款|太差|最悪|ひどい|がっかり|실망|최악|환불"),
);

/** What turns a feeling round when it stands shortly before it. */
export const NEGATION = anyOf("not|\\S*n['’]t|never|no|nicht|kein\\S*|pas|jamais|non|mai|nunca|não|niet|geen");

/** One pattern for any of these phrases, as whole words in any script. */
function anyOf(...phrases: (string | { inside: string })[]): RegExp {
  const words = phrases.filter((phrase) => typeof phrase === "string");
  const parts = phrases.filter((phrase) => typeof phrase !== "string").map((phrase) => phrase.inside);
  const whole = `(?<![\\p{L}\\p{N}])(?:${words.join("|")})(?![\\p{L}\\p{N}])`;
  return new RegExp([whole, ...parts].join("|"), "iu");
}

/** Phrases of scripts that put no spaces between words. */
function inside(phrases: string): { inside: string }[] {
  return [{ inside: phrases }];
}

function startingWith(...phrases: string[]): RegExp {
  return new RegExp(`^\\W*(?:${phrases.join("|")})(?![\\p{L}\\p{N}])`, "iu");
}
