"""German names, titles and sentences."""

from backoffice.services.seeding.words.language import Language, lines, words

GERMAN = Language(
    locale="de",
    timezones=["Europe/Berlin", "Europe/Vienna", "Europe/Zurich"],
    full_name="{given} {family}",
    given=words(
        "Anna, Jürgen, Lena, Björn, Sophie, Matthias, Käthe, Emre, Frieda, Lukas, Ömer, Heike"
    ),
    family=words(
        "Müller, Schmidt, Weiß, Yılmaz, Schäfer, Groß, Köhler, Hoffmann, Voß, Kaiser, Jäger"
    ),
    topics=words("Stadtgarten, Radverkehr, Brotbacken, Imkerei, Chormusik, Haushalt, Wandern"),
    places=words("Köln, Zürich, Graz, Görlitz, München, Bozen, Lübeck, Fürth"),
    pages=["Über uns", "Kontakt", "Spielregeln"],
    titles=lines("""
        {topic} in {place}
        {topic}: was wir gelernt haben
        {topic} für Anfänger, ein Bericht aus {place}
        Zehn Fragen zum Thema {topic}, beantwortet in {place}
        Brief aus {place}
        Warum {place} wieder über das Thema {topic} spricht
    """),
    sentences=lines("""
        Es begann, wie so oft, an einem verregneten Dienstag in {place}.
        Niemand hatte erwartet, dass das Thema {topic} zweimal den Saal füllt.
        Die Zahlen sind **besser als im Vorjahr**, wenn auch nur wenig.
        Wir haben drei Leute gefragt, die mehr davon verstehen als wir.
        Das meiste stammt aus Briefen unserer Leserinnen und Leser.
        Am Eingang hängt ein Plan, und an zwei Stellen ist er falsch.
        Man braucht Geduld, ein Notizbuch und trockene Schuhe.
        In {place} war die Antwort kurz: *Kommt und seht selbst*.
        Der Rat entscheidet im Frühjahr; bis dahin bleibt alles, wie es ist.
        Wer sich nur eines zum Thema {topic} merken will, merke sich dies.
        Irgendwer fragt immer nach den Kosten, und das mit Recht.
        Die Rindfleischetikettierungsüberwachungsaufgabenübertragung ist ein anderes Kapitel.
    """),
    remarks=lines("""
        Danke, genau das habe ich gesucht.
        Ich war letzte Woche in {place} und habe etwas ganz anderes gesehen.
        Woher stammen denn die Zahlen?
        Großartig!
        Meine Großmutter hat es fünfzig Jahre lang genauso gemacht.
        Der zweiten Hälfte stimme ich nicht zu, aber sie gibt zu denken.
        Ein kleiner Fehler: Das Treffen war an einem *Donnerstag*.
        Bitte mehr zum Thema {topic}.
        Hat das schon jemand mit Kindern ausprobiert?
        Das zeige ich meinen Nachbarn.
    """),
)
