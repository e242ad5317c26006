using MeetingScribe.Server.Storage.Sql;

namespace MeetingScribe.Server.Storage.PostgreSql;

/// <summary>
/// The tables, as numbered steps. A step that has shipped is never edited; a change is a new step at the end.
/// Instants are UTC ticks of 100 ns. Lists and objects are JSON text. Text is compared byte by byte, as everywhere else here.
/// </summary>
static class Schema
{
    /// <summary>Of the advisory lock, under which one process at a time brings the schema up to date: "scribe" in ASCII.</summary>
    const long Lock = 0x736372696265;

    static readonly string[] Steps =
    [
        """
        CREATE TABLE meetings(
            key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id text COLLATE "C" NOT NULL UNIQUE,
            title text COLLATE "C",
            language text,
            keywords text NOT NULL,
            metadata text,
            created_utc bigint NOT NULL,
            start_utc bigint,
            ending_utc bigint,
            end_utc bigint);
        CREATE INDEX live_meetings ON meetings(start_utc) WHERE end_utc IS NULL;

        CREATE TABLE participants(
            meeting bigint NOT NULL REFERENCES meetings ON DELETE CASCADE,
            id text COLLATE "C" NOT NULL,
            name text NOT NULL,
            joined_utc bigint NOT NULL,
            left_utc bigint,
            PRIMARY KEY(meeting, id));

        CREATE TABLE streams(
            key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            meeting bigint NOT NULL REFERENCES meetings ON DELETE CASCADE,
            participant_id text COLLATE "C" NOT NULL,
            id text COLLATE "C" NOT NULL,
            encoding integer NOT NULL,
            sample_rate integer NOT NULL,
            channels integer NOT NULL,
            start_utc bigint NOT NULL,
            recording_id text NOT NULL,
            state integer NOT NULL DEFAULT 0,
            position bigint NOT NULL DEFAULT 0,
            checkpoint text,
            UNIQUE(meeting, participant_id, id),
            FOREIGN KEY(meeting, participant_id) REFERENCES participants(meeting, id));
        CREATE INDEX unfinished_streams ON streams(key) WHERE state < 2;

        -- key is start_utc in microseconds, or the next free number: the order of keys is the order of time.
        CREATE TABLE segments(
            key bigint PRIMARY KEY,
            id text NOT NULL,
            meeting bigint NOT NULL REFERENCES meetings ON DELETE CASCADE,
            sequence bigint NOT NULL,
            participant_id text NOT NULL,
            speaker text NOT NULL,
            start_ms bigint NOT NULL,
            end_ms bigint NOT NULL,
            start_utc bigint NOT NULL,
            text text NOT NULL,
            confidence double precision NOT NULL,
            language text,
            engine text NOT NULL,
            flags text,
            stream bigint NOT NULL REFERENCES streams ON DELETE CASCADE,
            turn_start bigint NOT NULL,
            UNIQUE(meeting, sequence),
            UNIQUE(stream, turn_start));

        -- Apart from the segment, so that search walks short rows.
        CREATE TABLE segment_words(
            segment bigint PRIMARY KEY REFERENCES segments ON DELETE CASCADE,
            words text NOT NULL);

        -- Lexemes made by SearchTokens. Without a list of pending entries, a search never pays for what was stored before it.
        CREATE TABLE segment_terms(
            segment bigint PRIMARY KEY REFERENCES segments ON DELETE CASCADE,
            terms tsvector NOT NULL);
        CREATE INDEX segment_index ON segment_terms USING gin(terms) WITH (fastupdate = off);

        -- The newest of each meeting, and the newest that a model wrote.
        CREATE TABLE summaries(
            meeting bigint PRIMARY KEY REFERENCES meetings ON DELETE CASCADE,
            through_sequence bigint NOT NULL,
            summary text NOT NULL,
            written text);

        -- What metered servers reported. A turn has a row for each time it was heard (hearing 0, 1 ...), a model that wrote a summary one
        -- for each answer. Without a meeting: the sum over a day of a meeting that was erased.
        CREATE TABLE usage(
            key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            meeting bigint REFERENCES meetings ON DELETE CASCADE,
            participant_id text COLLATE "C",
            stream bigint REFERENCES streams ON DELETE CASCADE,
            turn_start bigint,
            hearing integer,
            utc bigint NOT NULL,
            model text COLLATE "C" NOT NULL,
            answers bigint NOT NULL DEFAULT 1,
            seconds double precision NOT NULL,
            audio_tokens bigint NOT NULL,
            text_tokens bigint NOT NULL,
            output_tokens bigint NOT NULL,
            UNIQUE(stream, turn_start, hearing));
        CREATE INDEX usage_by_time ON usage(utc);
        CREATE INDEX usage_by_meeting ON usage(meeting);

        CREATE TABLE keywords(
            id text COLLATE "C" PRIMARY KEY,
            phrase text,
            regex text,
            severity text NOT NULL,
            note text);

        CREATE TABLE tokens(
            sha256 text COLLATE "C" PRIMARY KEY,
            scope text NOT NULL,
            meeting_id text,
            participant_id text,
            expires_utc bigint NOT NULL,
            extra text);

        -- A row for each erasing whose space is still to be freed.
        CREATE TABLE scrubs(key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
        """,
    ];

    /// <summary>The version this program writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>Where erasing a meeting leaves dead rows.</summary>
    public static IReadOnlyList<string> MeetingTables { get; } =
        ["meetings", "participants", "streams", "segments", "segment_words", "segment_terms", "summaries", "usage", "tokens"];

    /// <summary>Runs the steps the database has not seen, all or none, in the transaction of <paramref name="sql"/>.</summary>
    public static void Migrate(Statements sql, string name)
    {
        sql.One("SELECT pg_advisory_xact_lock($1)", _ => true, Lock);
        sql.Run("CREATE TABLE IF NOT EXISTS scribe_schema(step integer PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())");
        var version = (int)(sql.Number("SELECT max(step) FROM scribe_schema") ?? 0);
        if (version > Version)
        {
            throw new StoreException(
                StoreFailure.NewerSchema,
                $"{name} was written by a newer MeetingScribe (schema {version}; this one knows {Version}). Run that version, or restore the backup from before the update.");
        }
        for (; version < Version; version++)
        {
            sql.Run(Steps[version]);
            sql.Run("INSERT INTO scribe_schema(step) VALUES($1)", version + 1);
        }
    }
}
