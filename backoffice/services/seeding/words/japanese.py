"""Japanese names, titles and sentences."""

from backoffice.services.seeding.words.language import Language, lines, words

JAPANESE = Language(
    locale="ja",
    timezones=["Asia/Tokyo"],
    full_name="{family} {given}",
    given=words("太郎:taro, 花子:hanako, 健:ken, 美咲:misaki, 翔:sho, 陽菜:hina, さくら:sakura"),
    family=words(
        "佐藤:sato, 鈴木:suzuki, 高橋:takahashi, 田中:tanaka, 渡辺:watanabe, 山本:yamamoto"
    ),
    topics=words("園芸、自転車、郷土史、パン作り、養蜂、音楽"),
    places=words("京都、札幌、金沢、長崎、松本、那覇"),
    pages=["私たちについて", "お問い合わせ", "利用のきまり"],
    titles=lines("""
        {place}の{topic}
        {topic}について学んだこと
        はじめての{topic}、{place}からの報告
        {topic}についての十の質問({place}編)
        {place}からの手紙
    """),
    sentences=lines("""
        始まりは、{place}の雨の火曜日でした。
        一週間に二度も会場がいっぱいになるとは、誰も思っていませんでした。
        数字は**昨年より良い**のですが、差はわずかです。
        私たちより詳しい三人の方に話を聞きました。
        以下の多くは、読者の皆さまからのお便りによるものです。
        必要なのは、忍耐とノートと乾いた靴です。
        {topic}について一つだけ覚えるなら、これにしてください。
        市議会は春に決定します。それまでは、すべて今のままです。
    """),
    remarks=lines("""
        ありがとうございます。まさに探していた情報です。
        先週{place}に行きましたが、かなり違う印象でした。
        数字の出典を教えていただけますか。
        素晴らしい!
        祖母も五十年間、同じやり方でした。
        {topic}の記事をもっと読みたいです。
        お子さんと試した方はいますか。
    """),
    between="",
)
