"""What simulated prospects write: answers, stops in six languages, notes of absence, referrals."""

ANSWERS = {
    "en": "Thanks for writing. What would two of them cost, delivered?",
    "de": "Danke für Ihre Nachricht. Was würden zwei davon kosten?",
    "fr": "Merci pour votre message. Combien coûteraient deux pompes ?",
    "es": "Gracias por su mensaje. ¿Cuánto costarían dos bombas?",
    "it": "Grazie per il messaggio. Quanto costerebbero due pompe?",
    "nl": "Bedankt voor uw bericht. Wat zouden twee pompen kosten?",
}
STOPS = {
    "en": "Please take me off your list and stop emailing me.",
    "de": "Bitte nehmen Sie mich aus Ihrem Verteiler und schreiben Sie mir nicht mehr.",
    "fr": "Merci de me retirer de votre liste et de ne plus m'écrire.",
    "es": "Por favor, elimíneme de su lista y no me escriba más.",
    "it": "Per favore, mi cancelli dalla lista e non mi scriva più.",
    "nl": "Haal mij alstublieft van uw lijst en stuur mij geen e-mails meer.",
}
AWAY = "I am out of the office until {back:%d %B %Y} and cannot read my mail."
FORWARD = "{name} passed your mail on to me. I look after the pumps here. When could we talk?"
ELSEWHERE = "I write from my other address. The offer looks fine, what comes next?"
LATER = "This is not the moment for us. Write to me again in {weeks} weeks."
REFUSAL = "Thank you, but we have decided against it. No interest."
BUMPS = (
    "Did my last mail reach you? I should like to hear what you think of the smaller pump.",
    "Should I talk to somebody else at your company about the pumps?",
    "Here are the measurements you may need for the mill race.",
    "What would have to be different for this to be worth a call?",
    "I have put the running costs on one page for you.",
    "Is the old pump still running?",
    "Which of the two sizes would suit you?",
)
