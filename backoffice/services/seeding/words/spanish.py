"""Spanish names, titles and sentences."""

from backoffice.services.seeding.words.language import Language, lines, words

SPANISH = Language(
    locale="es",
    timezones=["Europe/Madrid", "America/Mexico_City", "America/Bogota"],
    full_name="{given} {family}",
    given=words("Lucía, Iñaki, María, José, Begoña, Andrés, Núria, Álvaro, Carmen, Tomás, Inés"),
    family=words("García, Núñez, Peña, López, Ibáñez, Muñoz, Castaño, Vázquez, Ortiz, Güell"),
    topics=words("Huertos, Ciclismo, Historia local, Pan, Abejas, Música, Ríos"),
    places=words("Cádiz, León, Mérida, Oaxaca, Medellín, Gijón, Córdoba"),
    pages=["Quiénes somos", "Contacto", "Normas"],
    titles=lines("""
        {topic} en {place}
        {topic}: lo que hemos aprendido
        {topic} para principiantes, desde {place}
        Diez preguntas sobre {topic}, respondidas en {place}
        Carta desde {place}
        ¿Por qué en {place} se vuelve a hablar de {topic}?
    """),
    sentences=lines("""
        Todo empezó un martes lluvioso en {place}, como suele pasar.
        Nadie esperaba llenar la sala dos veces en una semana.
        Las cifras son **mejores que las del año pasado**, aunque por poco.
        Preguntamos a tres personas que saben más que nosotros.
        Casi todo viene de las cartas que nos mandan los lectores.
        Hace falta paciencia, un cuaderno y zapatos secos.
        En {place} la respuesta fue breve: *venid y lo veréis*.
        El ayuntamiento decidirá en primavera; hasta entonces todo sigue igual.
        ¿Y el precio? Siempre hay quien lo pregunta, y con razón.
    """),
    remarks=lines("""
        Gracias, es justo lo que buscaba.
        Estuve en {place} la semana pasada y vi algo muy distinto.
        ¿De dónde salen los números?
        ¡Estupendo!
        Mi abuela lo hizo igual durante cincuenta años.
        No estoy de acuerdo con la segunda parte, pero da que pensar.
        Más sobre {topic}, por favor.
        ¿Alguien lo ha probado con niños?
    """),
)
