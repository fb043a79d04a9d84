import { z } from "zod";

// ISO 3166-1: alpha-2 and alpha-3 side by side
const CODES =
  "ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL BFBFA " +
  "BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG " +
  "CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU " +
  "EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL " +
  "GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD " +
  "IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO " +
  "LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG " +
  "MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL " +
  "NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU " +
  "RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV " +
  "SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA " +
  "UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE";

/** Languages in which the name of a country is understood. */
const LANGUAGES = "en de fr es it pt nl sv da nb fi pl cs hu ro tr el ru uk ar he hi ja ko zh zh-Hant".split(" ");

/** Names in use that no list of localised names holds. */
const ALIASES: Readonly<Record<string, string>> = {
  uk: "GB",
  greatbritain: "GB",
  england: "GB",
  scotland: "GB",
  wales: "GB",
  northernireland: "GB",
  unitedstatesofamerica: "US",
  vereinigtestaatenvonamerika: "US",
  america: "US",
  holland: "NL",
  korea: "KR",
  korearepublicof: "KR",
  republicofkorea: "KR",
  koreademocraticpeoplesrepublicof: "KP",
  russianfederation: "RU",
  czechrepublic: "CZ",
  macedonia: "MK",
  swaziland: "SZ",
  burma: "MM",
  ivorycoast: "CI",
  eire: "IE",
  peoplesrepublicofchina: "CN",
  taiwanprovinceofchina: "TW",
  iranislamicrepublicof: "IR",
  vietnam: "VN",
  boliviaplurinationalstateof: "BO",
  venezuelabolivarianrepublicof: "VE",
  moldovarepublicof: "MD",
  tanzaniaunitedrepublicof: "TZ",
  uae: "AE",
  turkey: "TR",
};

/** Codes of all countries of ISO 3166-1, two letters each, in order. */
export const COUNTRY_CODES: readonly string[] = CODES.split(" ").map((pair) => pair.slice(0, 2));

const englishNames = new Intl.DisplayNames("en-GB", { type: "region" });

/** The English name of a country; what is no code of ISO 3166-1 is answered as it is. */
export function countryName(code: string): string {
  return COUNTRY_CODES.includes(code) ? (englishNames.of(code) ?? code) : code;
}

/** The schema of a country, by code or by name. */
export const CountryCode = z
  .string()
  .max(100)
  .transform((given, { issues }) => {
    const code = countryCode(given);
    if (code !== null) return code;
    issues.push({ code: "custom", message: "must be a country of ISO 3166", input: given });
    return z.NEVER;
  })
  .meta({ description: "A code of ISO 3166, or a name; kept as the code of two letters.", examples: ["DE"] });

let codeByName: ReadonlyMap<string, string> | undefined;

/** The country's code of two letters, from its code or its name in one of many languages; null when there is none. */
export function countryCode(given: string): string | null {
  codeByName ??= new Map(namesOfAll());
  return codeByName.get(nameKey(given)) ?? null;
}

function namesOfAll(): [string, string][] {
  const codes = CODES.split(" ").flatMap((pair): [string, string][] => {
    const code = pair.slice(0, 2);
    return [code, pair.slice(2)].map((name) => [nameKey(name), code]);
  });
  const localised = LANGUAGES.flatMap((language) => {
    const names = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
    return COUNTRY_CODES.map((code): [string, string] => [nameKey(names.of(code) ?? code), code]);
  });
  // a code wins over a name, and the names of this house over those of a list
  return [...localised, ...Object.entries(ALIASES), ...codes];
}

/** A name without case, accents, spaces and marks. */
function nameKey(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}
