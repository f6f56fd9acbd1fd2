"""Arabic names, titles and sentences."""

from backoffice.services.seeding.words.language import Language, lines, words

ARABIC = Language(
    locale="ar",
    timezones=["Africa/Cairo", "Asia/Riyadh", "Asia/Beirut"],
    full_name="{given} {family}",
    given=words("ليلى:layla, أحمد:ahmad, فاطمة:fatima, يوسف:yusuf, مريم:maryam, خالد:khalid"),
    family=words("الحسن:alhasan, منصور:mansour, حداد:haddad, النجار:najjar, سليمان:sulayman"),
    topics=words("البستنة، الدراجات، تاريخ المدينة، الخبز، النحل، الموسيقى"),
    places=words("القاهرة، بيروت، عمّان، تونس، الدار البيضاء، حلب"),
    pages=["من نحن", "اتصل بنا", "القواعد"],
    titles=lines("""
        {topic} في {place}
        ماذا تعلمنا عن {topic}
        {topic} للمبتدئين من {place}
        عشرة أسئلة عن {topic} وأجوبتها من {place}
        رسالة من {place}
    """),
    sentences=lines("""
        بدأ الأمر في يوم ثلاثاء ممطر في {place}.
        لم يتوقع أحد أن تمتلئ القاعة مرتين في أسبوع واحد.
        الأرقام **أفضل من العام الماضي** وإن كان الفرق صغيرا.
        سألنا ثلاثة أشخاص يعرفون أكثر منا.
        معظم ما يلي من رسائل القراء.
        تحتاج إلى الصبر ودفتر وحذاء جاف.
        سيقرر المجلس في الربيع، وحتى ذلك الحين يبقى كل شيء على حاله.
        انظر [التقرير الكامل](https://example.org/report) بصيغة PDF (40 صفحة).
    """),
    remarks=lines("""
        شكرا، هذا ما كنت أبحث عنه تماما.
        كنت في {place} الأسبوع الماضي ورأيت شيئا مختلفا.
        من أين جاءت الأرقام؟
        رائع!
        كانت جدتي تفعل ذلك خمسين عاما.
        نريد المزيد عن {topic} من فضلكم.
        هل جربه أحد مع الأطفال؟
    """),
)
