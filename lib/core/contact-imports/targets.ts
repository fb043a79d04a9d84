import type { ContactField } from "@/lib/core/contacts/fields";

/** What a column of a file can be besides a field of a contact: a whole name, tags, the owner's e-mail address, an own field. */
export type ImportTarget = ContactField | "name" | "tags" | "owner" | `custom.${string}`;

/** An organisation's own field, as far as reading a file needs it. */
export interface CustomField {
  key: string;
  label: string;
  kind: "text" | "number" | "date" | "boolean" | "select";
  options: readonly string[];
}

/** What columns can be mapped to, each with the headers under which files of several languages have it. */
const TARGETS: readonly (readonly [ImportTarget & (ContactField | "name" | "tags" | "owner"), string, string])[] = [
  [
    "name",
    "Full name",
    "name full_name contact_name contact vollständiger_name nom_complet nombre_completo nome_completo naam 氏名 名前 姓名",
  ],
  ["first_name", "First name", "first_name given_name forename vorname prénom nombre nome voornaam imię förnamn 名"],
  [
    "last_name",
    "Last name",
    "last_name surname family_name nachname familienname nom nom_de_famille apellido apellidos cognome achternaam nazwisko efternamn 姓",
  ],
  [
    "email",
    "E-mail",
    "email e_mail email_address mail mail_address e_mail_adresse emailadresse courriel adresse_email adresse_e_mail correo correo_electrónico correo_electronico indirizzo_email posta_elettronica e_mailadres メール メールアドレス 邮箱 电子邮件",
  ],
  [
    "phone",
    "Phone",
    "phone phone_number telephone tel telefon telefonnummer rufnummer festnetz business_phone work_phone téléphone numéro_de_téléphone teléfono telefono telefoon telefoonnummer 電話 電話番号 电话",
  ],
  [
    "mobile",
    "Mobile",
    "mobile mobile_phone mobile_number cell cell_phone handy handynummer mobil mobiltelefon mobilnummer portable téléphone_portable móvil celular cellulare mobiel 携帯 携帯電話 手机",
  ],
  [
    "company_name",
    "Company",
    "company company_name organization organisation account account_name employer firma unternehmen société entreprise empresa azienda società bedrijf 会社 会社名 公司",
  ],
  [
    "title",
    "Job title",
    "title job_title position role jobtitel funktion berufsbezeichnung poste fonction cargo puesto qualifica ruolo functie 役職 职位",
  ],
  ["type", "Type", "type contact_type kontaktart typ"],
  ["department", "Department", "department abteilung service département departamento reparto afdeling 部署 部门"],
  ["website", "Website", "website web url homepage web_site webseite internetseite site_web sitio_web sito_web"],
  [
    "address_line1",
    "Address line 1",
    "address address_line1 address_line_1 address1 street street_address straße strasse anschrift adresse rue dirección calle indirizzo via adres straat 住所 地址",
  ],
  [
    "address_line2",
    "Address line 2",
    "address_line2 address_line_2 address2 street2 suite adresszusatz complément_d_adresse",
  ],
  ["city", "City", "city town ort stadt ville ciudad città plaats stad 市区町村 城市"],
  ["state", "State", "state region province county bundesland région provincia estado regione provincie 都道府県 省"],
  [
    "postal_code",
    "Postal code",
    "postal_code postcode zip zip_code plz postleitzahl code_postal código_postal codigo_postal cap 郵便番号 邮编",
  ],
  ["country", "Country", "country country_code land pays país pais paese nazione 国 国家"],
  [
    "birthday",
    "Birthday",
    "birthday birthdate birth_date date_of_birth dob geburtstag geburtsdatum date_de_naissance fecha_de_nacimiento data_di_nascita geboortedatum 生年月日",
  ],
  ["status", "Status", "status lead_status lifecycle_stage"],
  ["contact_state", "State of the contact", "contact_state"],
  ["source", "Source", "source lead_source quelle herkunft origine origen"],
  ["lead_score", "Lead score", "lead_score score"],
  [
    "owner",
    "Owner (e-mail of a member)",
    "owner owner_email contact_owner zuständig betreuer propriétaire propietario",
  ],
  ["tags", "Tags", "tags tag labels label schlagwörter schlagworte étiquettes etiquetas etichette タグ 标签"],
  [
    "notes",
    "Notes",
    "notes note comment comments remarks notiz notizen bemerkung bemerkungen remarque commentaire notas nota opmerkingen 備考 备注",
  ],
  ["linkedin_url", "LinkedIn", "linkedin linkedin_url linkedin_profile"],
  ["twitter_handle", "X (Twitter)", "twitter twitter_handle x x_handle"],
  ["avatar_url", "Picture", "avatar avatar_url picture photo"],
  ["email_opt_in", "E-mail opt-in", "email_opt_in accepts_marketing accepts_email_marketing newsletter opt_in"],
  ["sms_opt_in", "SMS opt-in", "sms_opt_in accepts_sms_marketing"],
  ["do_not_call", "Do not call", "do_not_call dnc"],
];

/** Everything that a column of a file may be mapped to in an organisation with these own fields. */
export function importTargets(custom: readonly CustomField[]): { key: ImportTarget; label: string }[] {
  const own = custom.map(({ key, label }): { key: ImportTarget; label: string } => ({ key: `custom.${key}`, label }));
  return [...TARGETS.map(([key, label]) => ({ key, label })), ...own];
}

/**
 * What each column probably is, by its header; where no header says which column has the addresses, by its cells.
 * No target is guessed twice.
 */
export function guessMapping(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  custom: readonly CustomField[],
): (ImportTarget | null)[] {
  const known = new Map([...ownNames(custom), ...commonNames()]);
  const taken = new Set<ImportTarget>();
  const guesses = headers.map((header) => {
    const target = known.get(headerKey(header)) ?? null;
    if (target === null || taken.has(target)) return null;
    taken.add(target);
    return target;
  });
  if (taken.has("email")) return guesses;
  const addresses = guesses.findIndex((guess, index) => guess === null && holdsAddresses(rows, index));
  return guesses.map((guess, index) => (index === addresses ? "email" : guess));
}

function commonNames(): [string, ImportTarget][] {
  return TARGETS.flatMap(([key, , names]) =>
    names.split(" ").map((name): [string, ImportTarget] => [headerKey(name), key]),
  );
}

function ownNames(custom: readonly CustomField[]): [string, ImportTarget][] {
  return custom.flatMap(({ key, label }) =>
    [key, label].map((name): [string, ImportTarget] => [headerKey(name), `custom.${key}`]),
  );
}

/** A header without case, accents and everything that is no letter or digit. */
function headerKey(header: string): string {
  return header
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

function holdsAddresses(rows: readonly (readonly string[])[], index: number): boolean {
  const cells = rows.map((row) => row[index]?.trim() ?? "").filter((cell) => cell !== "");
  return cells.length > 0 && cells.filter((cell) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell)).length * 2 > cells.length;
}
