"""English names, titles and sentences."""

from backoffice.services.seeding.words.language import Language, lines, words

ENGLISH = Language(
    locale="en",
    timezones=["Europe/London", "America/New_York", "Australia/Sydney", "UTC"],
    full_name="{given} {family}",
    given=words("Olivia, George, Amelia, Noah, Priya, Liam, Grace, Samuel, Ruth, Tom, Zoë, Marcus"),
    family=words(
        "Smith, Taylor, O'Brien, Okafor, Patel, Walker, Hughes, Clarke, Evans, Morgan, Reid"
    ),
    topics=words("Gardening, Cycling, Local history, Bread, Bees, Music, Budget, Rivers"),
    places=words("Bristol, Leeds, Cork, Halifax, Boston, Perth, York, Dunedin"),
    pages=["About us", "Contact", "House rules"],
    titles=lines("""
        {topic} in {place}
        What we learned about {topic}
        {topic}: a beginner's guide from {place}
        Ten questions about {topic}, answered in {place}
        A letter from {place}
        Why {place} is talking about {topic} again
    """),
    sentences=lines("""
        It began on a wet Tuesday in {place}, as these things often do.
        Nobody expected {topic} to fill the hall twice in one week.
        The figures are **better than last year**, though not by much.
        We asked three people who know more than we do.
        Most of what follows comes from letters that readers sent us.
        There is a map at the entrance, and it is wrong in two places.
        You need patience, a notebook and dry shoes.
        In {place} the answer was short: *come and see for yourself*.
        The council will decide in spring; until then everything stays as it is.
        If you only remember one thing about {topic}, let it be this.
        Somebody always asks about the cost, and rightly so.
        The [full report](https://example.org/report) has forty pages & three diagrams.
    """),
    remarks=lines("""
        Thank you, this is exactly what I was looking for.
        I was in {place} last week and saw something quite different.
        Could you say where the numbers come from?
        Great!
        My grandmother did it the same way for fifty years.
        I don't agree with the second half, but it made me think.
        There is a small mistake: the meeting was on a *Thursday*.
        More about {topic}, please.
        Has anybody tried this with children?
        Sharing this with my neighbours.
    """),
)
