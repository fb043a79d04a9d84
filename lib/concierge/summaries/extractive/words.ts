/**
 * Words that say nothing about the subject of a chat: articles, pronouns, auxiliaries and courtesies of the languages
 * that visitors write most. A language that is not here only gets less telling topics.
 */
const COMMON = new Set(
  `a about actually after again all also am an and another any anything are around as at available back be because been being best but by
  both bye can cannot check come could d day days definitely did didn do does doesn doing don down else enough especially even ever every few find finding fine
  first for from fun get getting give go going gonna good goodbye got great ha had half happy has have having he hello help her here hey hi him
  his hmm hour hours how however i if im in information interested into is isn it its just kind know last later leave leaving least less let lets like little ll lol
  look looking looks lot love m make many maybe me mean might mine month months more most much must my name near need needed needs new next nice no
  nope nothing now of off oh ok okay on once one only or other our out over own people perfect person perhaps please preferably pretty probably
  quite re really right s same say search see seems she should show so some somebody someone something somewhere soon sorry sound sounds still
  start starting such sure t take tell than thank thanks that thats the their them then there these they thing things think this those though thx till to
  today too two up us use ve very want wanted wants was wasn way we well were what whats when where which while who why will wish with
  within without won would wouldn year years yeah yep yes yet you your yours
  aber alle alles als also am an auch auf aus bei bin bis bitte da dann das dass dein dem den denn der des dich die diese dieser dir doch du
  durch ein eine einem einen einer eines er es etwas euch euer für gerne gibt gut guten habe haben hallo hat hätte hier hätten ich ihr ihre
  ihnen im in ist ja kann kannst kein keine können könnte könnten mal man mehr mein meine meinen mich mir mit möchte möchten muss nach nein
  nicht noch nur ob oder schon sehr sein sich sie sind so suche suchen tag um und uns unser unsere unter viel vielen vielleicht vom von vor
  war was welche wenn wer werden wie wieder will wir wird wo wollen würde würden zu zum zur über danke wäre
  ai alors au aussi aux avec avez avoir avons bien bonjour bonsoir c ce cela ces cet cette chez comme d dans de des deux du elle elles en est
  et être faire faut ici il ils j je l la le les leur leurs lui ma mais me merci mes moi mon n ne non nos notre nous on ou où oui par pas
  peut peux plus pour pourrais pourriez pouvez puis qu quand que quel quelle quelles quels qui s sa sans sera ses si son sont souhaite
  souhaiterais suis sur ta te tes toi ton très tu un une va vers voici voilà vos votre voudrais vous y été êtes
  al algo algún alguna ante antes aquí así buenas buenos cada como con cual cuando de del desde donde dos día días el ella ellos en entre era
  eres es esa ese eso esta estaba están este esto estos estoy favor fue gracias gustaría ha hacer hasta hay he hola la las le les lo los
  me mi mis mucho muy más nada ni no nos nosotros o os otra otro para pero poco podría por porque puede puedo pues que quería quiero quien
  qué se sea ser si sin sobre solo son soy su sus sí también te tengo tiene todo tu un una uno unos usted ustedes y ya yo
  agli ai al alla anche avere avete buongiorno che chi ci ciao come con cosa cui da dal dalla dei del della delle di dove e ed era essere fa
  gli grazie ha hai hanno ho i il in io la le lei lo loro ma mi mio molto ne nei nel nella no noi non o per perché più posso potrebbe prego
  quale quando quanto quello questa questo qui sarebbe se sei si sia siamo sono sta su sua sul sulla suo tra tu tutto un una uno vi voglio
  volevo vorrei vorremmo è
  ao aos as até boa bom com como da das de dela dele do dos e ela ele em entre era essa esse esta este eu foi gostaria há isso isto já lhe
  mais mas me meu minha muito na nas no nos não o obrigada obrigado olá os ou para pela pelo por posso qual quando que quem quero se sem ser
  seu sim sobre são sua também te tem tenho um uma umas uns você vocês à às é
  aan als bij dan dat de deze die dit door een en er ga geen goed graag had hallo heb hebben heeft het hier hij hoe ik in is ja je jij jullie
  kan kunnen maar meer met mij mijn naar nee niet nog of om ons ook op over te tot u uit van veel voor waar was wat we wel wij wil willen
  wordt zal ze zijn zo zou zouden dank bedankt alstublieft`.split(/\s+/),
);

/** Japanese writes endings and particles in a script of their own. */
const PARTICLE = /^\p{Script=Hiragana}+$/u;

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

/** A word in its place in a text. */
export interface Word {
  text: string;
  start: number;
  end: number;
}

/** The words of a text, in any script. */
export function wordsOf(text: string): Word[] {
  return [...segmenter.segment(text)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment, index }) => ({ text: segment, start: index, end: index + segment.length }));
}

/** Whether a word says something about a subject. */
export function isTelling(word: string): boolean {
  const plain = word.toLowerCase();
  if (/^\p{N}/u.test(plain) || PARTICLE.test(plain) || COMMON.has(plain)) return false;
  // "it's" and "l'hôtel" are one word to the segmenter
  const parts = plain.split(/['’]/u).filter((part) => part.length > 1 && !COMMON.has(part));
  // one letter says nothing, one Chinese or Japanese character may
  return parts.length > 0 && (plain.length > 1 || /\p{Script=Han}/u.test(plain));
}

/** The telling words of a text, in lower case. */
export function tellingWords(text: string): string[] {
  return wordsOf(text)
    .map((word) => word.text.toLowerCase())
    .filter(isTelling);
}
