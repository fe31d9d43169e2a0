// Countries: ISO 3166 code, calling codes (ITU E.164), what is dialled before numbers of other countries.

export interface CountryRow {
  readonly Name: string
  /** ISO 3166-1 alpha-2. */
  readonly ErpCode: string
  /** The first calling code. */
  readonly CountryCode: string
  readonly CountryCodes: readonly string[]
  readonly ExitCode: string
  readonly Continent: string
}

const CONTINENTS: Readonly<Record<string, string>> = {
  AF: 'Africa',
  AS: 'Asia',
  EU: 'Europe',
  NA: 'North America',
  OC: 'Oceania',
  SA: 'South America',
}

// Name, ISO code, calling codes, continent and, where it is not 00, the exit code.
const TABLE = `
Afghanistan|AF|93|AS
Albania|AL|355|EU
Algeria|DZ|213|AF
American Samoa|AS|1684|OC|011
Andorra|AD|376|EU
Angola|AO|244|AF
Anguilla|AI|1264|NA|011
Antigua and Barbuda|AG|1268|NA|011
Argentina|AR|54|SA
Armenia|AM|374|AS
Aruba|AW|297|NA
Australia|AU|61|OC|0011
Austria|AT|43|EU
Azerbaijan|AZ|994|AS
Bahamas|BS|1242|NA|011
Bahrain|BH|973|AS
Bangladesh|BD|880|AS
Barbados|BB|1246|NA|011
Belarus|BY|375|EU|810
Belgium|BE|32|EU
Belize|BZ|501|NA
Benin|BJ|229|AF
Bermuda|BM|1441|NA|011
Bhutan|BT|975|AS
Bolivia|BO|591|SA
Bosnia and Herzegovina|BA|387|EU
Botswana|BW|267|AF
Brazil|BR|55|SA
British Virgin Islands|VG|1284|NA|011
Brunei|BN|673|AS
Bulgaria|BG|359|EU
Burkina Faso|BF|226|AF
Burundi|BI|257|AF
Cambodia|KH|855|AS|001
Cameroon|CM|237|AF
Canada|CA|1|NA|011
Cape Verde|CV|238|AF
Cayman Islands|KY|1345|NA|011
Central African Republic|CF|236|AF
Chad|TD|235|AF
Chile|CL|56|SA
China|CN|86|AS
Colombia|CO|57|SA
Comoros|KM|269|AF
Congo|CG|242|AF
Congo, Democratic Republic|CD|243|AF
Cook Islands|CK|682|OC
Costa Rica|CR|506|NA
Croatia|HR|385|EU
Cuba|CU|53|NA|119
Curaçao|CW|599|NA
Cyprus|CY|357|EU
Czechia|CZ|420|EU
Denmark|DK|45|EU
Djibouti|DJ|253|AF
Dominica|DM|1767|NA|011
Dominican Republic|DO|1809,1829,1849|NA|011
East Timor|TL|670|AS
Ecuador|EC|593|SA
Egypt|EG|20|AF
El Salvador|SV|503|NA
Equatorial Guinea|GQ|240|AF
Eritrea|ER|291|AF
Estonia|EE|372|EU
Eswatini|SZ|268|AF
Ethiopia|ET|251|AF
Falkland Islands|FK|500|SA
Faroe Islands|FO|298|EU
Fiji|FJ|679|OC
Finland|FI|358|EU
France|FR|33|EU
French Guiana|GF|594|SA
French Polynesia|PF|689|OC
Gabon|GA|241|AF
Gambia|GM|220|AF
Georgia|GE|995|AS
Germany|DE|49|EU
Ghana|GH|233|AF
Gibraltar|GI|350|EU
Greece|GR|30|EU
Greenland|GL|299|NA
Grenada|GD|1473|NA|011
Guadeloupe|GP|590|NA
Guam|GU|1671|OC|011
Guatemala|GT|502|NA
Guinea|GN|224|AF
Guinea-Bissau|GW|245|AF
Guyana|GY|592|SA|001
Haiti|HT|509|NA
Honduras|HN|504|NA
Hong Kong|HK|852|AS|001
Hungary|HU|36|EU
Iceland|IS|354|EU
India|IN|91|AS
Indonesia|ID|62|AS|001
Iran|IR|98|AS
Iraq|IQ|964|AS
Ireland|IE|353|EU
Israel|IL|972|AS
Italy|IT|39|EU
Ivory Coast|CI|225|AF
Jamaica|JM|1876,1658|NA|011
Japan|JP|81|AS|010
Jordan|JO|962|AS
Kazakhstan|KZ|76,77|AS|810
Kenya|KE|254|AF|000
Kiribati|KI|686|OC
Kosovo|XK|383|EU
Kuwait|KW|965|AS
Kyrgyzstan|KG|996|AS
Laos|LA|856|AS
Latvia|LV|371|EU
Lebanon|LB|961|AS
Lesotho|LS|266|AF
Liberia|LR|231|AF
Libya|LY|218|AF
Liechtenstein|LI|423|EU
Lithuania|LT|370|EU
Luxembourg|LU|352|EU
Macao|MO|853|AS
Madagascar|MG|261|AF
Malawi|MW|265|AF
Malaysia|MY|60|AS
Maldives|MV|960|AS
Mali|ML|223|AF
Malta|MT|356|EU
Marshall Islands|MH|692|OC|011
Martinique|MQ|596|NA
Mauritania|MR|222|AF
Mauritius|MU|230|AF
Mexico|MX|52|NA
Micronesia|FM|691|OC|011
Moldova|MD|373|EU
Monaco|MC|377|EU
Mongolia|MN|976|AS|001
Montenegro|ME|382|EU
Montserrat|MS|1664|NA|011
Morocco|MA|212|AF
Mozambique|MZ|258|AF
Myanmar|MM|95|AS
Namibia|NA|264|AF
Nauru|NR|674|OC
Nepal|NP|977|AS
Netherlands|NL|31|EU
New Caledonia|NC|687|OC
New Zealand|NZ|64|OC
Nicaragua|NI|505|NA
Niger|NE|227|AF
Nigeria|NG|234|AF|009
Niue|NU|683|OC
North Korea|KP|850|AS
North Macedonia|MK|389|EU
Northern Mariana Islands|MP|1670|OC|011
Norway|NO|47|EU
Oman|OM|968|AS
Pakistan|PK|92|AS
Palau|PW|680|OC|011
Palestine|PS|970|AS
Panama|PA|507|NA
Papua New Guinea|PG|675|OC
Paraguay|PY|595|SA
Peru|PE|51|SA
Philippines|PH|63|AS
Poland|PL|48|EU
Portugal|PT|351|EU
Puerto Rico|PR|1787,1939|NA|011
Qatar|QA|974|AS
Réunion|RE|262|AF
Romania|RO|40|EU
Russia|RU|7|EU|810
Rwanda|RW|250|AF
Saint Helena|SH|290|AF
Saint Kitts and Nevis|KN|1869|NA|011
Saint Lucia|LC|1758|NA|011
Saint Pierre and Miquelon|PM|508|NA
Saint Vincent and the Grenadines|VC|1784|NA|011
Samoa|WS|685|OC|0
San Marino|SM|378|EU
São Tomé and Príncipe|ST|239|AF
Saudi Arabia|SA|966|AS
Senegal|SN|221|AF
Serbia|RS|381|EU
Seychelles|SC|248|AF
Sierra Leone|SL|232|AF
Singapore|SG|65|AS|001
Sint Maarten|SX|1721|NA|011
Slovakia|SK|421|EU
Slovenia|SI|386|EU
Solomon Islands|SB|677|OC
Somalia|SO|252|AF
South Africa|ZA|27|AF
South Korea|KR|82|AS|001
South Sudan|SS|211|AF
Spain|ES|34|EU
Sri Lanka|LK|94|AS
Sudan|SD|249|AF
Suriname|SR|597|SA
Sweden|SE|46|EU
Switzerland|CH|41|EU
Syria|SY|963|AS
Taiwan|TW|886|AS|002
Tajikistan|TJ|992|AS|810
Tanzania|TZ|255|AF|000
Thailand|TH|66|AS|001
Togo|TG|228|AF
Tokelau|TK|690|OC
Tonga|TO|676|OC
Trinidad and Tobago|TT|1868|NA|011
Tunisia|TN|216|AF
Türkiye|TR|90|AS
Turkmenistan|TM|993|AS|810
Turks and Caicos Islands|TC|1649|NA|011
Tuvalu|TV|688|OC
Uganda|UG|256|AF|000
Ukraine|UA|380|EU
United Arab Emirates|AE|971|AS
United Kingdom|GB|44|EU
United States|US|1|NA|011
Uruguay|UY|598|SA
US Virgin Islands|VI|1340|NA|011
Uzbekistan|UZ|998|AS
Vanuatu|VU|678|OC
Vatican City|VA|379,3906698|EU
Venezuela|VE|58|SA
Vietnam|VN|84|AS
Wallis and Futuna|WF|681|OC
Yemen|YE|967|AS
Zambia|ZM|260|AF
Zimbabwe|ZW|263|AF
International freephone||800|
International shared cost||808|
Inmarsat||870|
Universal personal numbers||878|
Satellite systems||881|
International networks||882,883|
International premium rate||979|
`

export const COUNTRIES: readonly CountryRow[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [Name = '', ErpCode = '', codes = '', continent = '', ExitCode = '00'] = line.split('|')
    const CountryCodes = codes.split(',')
    const Continent = CONTINENTS[continent] ?? ''
    return { Name, ErpCode, CountryCode: CountryCodes[0] ?? '', CountryCodes, ExitCode, Continent }
  })

/** Satellites, networks of no country, premium rates. */
export const COSTLY_CODES: ReadonlySet<string> = new Set(['870', '878', '881', '882', '883', '979'])

/** Every calling code of the table. */
export const CALLING_CODES: ReadonlySet<string> = new Set(COUNTRIES.flatMap((each) => each.CountryCodes))
