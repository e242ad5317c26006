namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>
/// The tables, as numbered steps. A step that has shipped is never edited; a change is a new step at the end.
/// Instants are UTC ticks of 100 ns. Lists and objects are JSON text.
/// </summary>
internal static class Schema
{
    static readonly string[] Steps =
    [
        """
        CREATE TABLE meetings(
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            title TEXT,
            language TEXT,
            keywords TEXT NOT NULL,
            metadata TEXT,
            created_utc INTEGER NOT NULL,
            start_utc INTEGER,
            end_utc INTEGER) STRICT;

        CREATE TABLE participants(
            meeting INTEGER NOT NULL REFERENCES meetings ON DELETE CASCADE,
            id TEXT NOT NULL,
            name TEXT NOT NULL,
            joined_utc INTEGER NOT NULL,
            left_utc INTEGER,
            PRIMARY KEY(meeting, id)) STRICT, WITHOUT ROWID;

        CREATE TABLE streams(
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            meeting INTEGER NOT NULL REFERENCES meetings ON DELETE CASCADE,
            participant_id TEXT NOT NULL,
            id TEXT NOT NULL,
            encoding INTEGER NOT NULL,
            sample_rate INTEGER NOT NULL,
            channels INTEGER NOT NULL,
            start_utc INTEGER NOT NULL,
            recording_id TEXT NOT NULL,
            state INTEGER NOT NULL DEFAULT 0,
            position INTEGER NOT NULL DEFAULT 0,
            checkpoint TEXT,
            UNIQUE(meeting, participant_id, id),
            FOREIGN KEY(meeting, participant_id) REFERENCES participants(meeting, id)) STRICT;
        CREATE INDEX unfinished_streams ON streams(key) WHERE state < 2;

        -- key is start_utc in microseconds, or the next free number: the order of keys is the order of time, which makes
        -- "newest first" and time ranges a walk along the table and the index.
        CREATE TABLE segments(
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL,
            meeting INTEGER NOT NULL REFERENCES meetings ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            participant_id TEXT NOT NULL,
            speaker TEXT NOT NULL,
            start_ms INTEGER NOT NULL,
            end_ms INTEGER NOT NULL,
            start_utc INTEGER NOT NULL,
            text TEXT NOT NULL,
            confidence REAL NOT NULL,
            language TEXT,
            engine TEXT NOT NULL,
            flags TEXT,
            stream INTEGER NOT NULL REFERENCES streams ON DELETE CASCADE,
            turn_start INTEGER NOT NULL,
            UNIQUE(meeting, sequence),
            UNIQUE(stream, turn_start)) STRICT;

        -- Apart from the segment, so that search walks short rows.
        CREATE TABLE segment_words(
            segment INTEGER PRIMARY KEY REFERENCES segments ON DELETE CASCADE,
            words TEXT NOT NULL) STRICT;

        -- Rows hold tokens made by SearchTokens, one space between; the tokenizer has nothing left to decide.
        CREATE VIRTUAL TABLE segment_index USING fts5(
            words, stems, tags, content = '', columnsize = 0, tokenize = 'ascii', prefix = '1 2 3');

        CREATE TABLE keywords(
            id TEXT PRIMARY KEY,
            phrase TEXT,
            regex TEXT,
            severity TEXT NOT NULL,
            note TEXT) STRICT, WITHOUT ROWID;

        CREATE TABLE tokens(
            sha256 TEXT PRIMARY KEY,
            scope TEXT NOT NULL,
            meeting_id TEXT,
            participant_id TEXT,
            expires_utc INTEGER NOT NULL,
            extra TEXT) STRICT, WITHOUT ROWID;

        -- A row for each erasing whose traces are still to be scrubbed.
        CREATE TABLE scrubs(key INTEGER PRIMARY KEY) STRICT;
        """,

        """
        -- When its end was asked for: it ends once all of its audio has been heard, after a restart too.
        ALTER TABLE meetings ADD COLUMN ending_utc INTEGER;
        CREATE INDEX live_meetings ON meetings(start_utc) WHERE end_utc IS NULL;
        """,

        """
        -- The newest of each meeting.
        CREATE TABLE summaries(
            meeting INTEGER PRIMARY KEY REFERENCES meetings ON DELETE CASCADE,
            through_sequence INTEGER NOT NULL,
            summary TEXT NOT NULL) STRICT;
        """,

        """
        -- What metered servers reported. A turn has a row for each time it was heard (hearing 0, 1 ...), a model that wrote a summary one
        -- for each answer. Without a meeting: the sum over a day of a meeting that was erased.
        CREATE TABLE usage(
            key INTEGER PRIMARY KEY,
            meeting INTEGER REFERENCES meetings ON DELETE CASCADE,
            participant_id TEXT,
            stream INTEGER REFERENCES streams ON DELETE CASCADE,
            turn_start INTEGER,
            hearing INTEGER,
            utc INTEGER NOT NULL,
            model TEXT NOT NULL,
            answers INTEGER NOT NULL DEFAULT 1,
            seconds REAL NOT NULL,
            audio_tokens INTEGER NOT NULL,
            text_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL,
            UNIQUE(stream, turn_start, hearing)) STRICT;
        CREATE INDEX usage_by_time ON usage(utc);
        CREATE INDEX usage_by_meeting ON usage(meeting);
        """,

        """
        -- The newest that a model wrote, which it goes on from; picked sentences may have taken its place since.
        ALTER TABLE summaries ADD COLUMN written TEXT;
        """,
    ];

    /// <summary>The version this program writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>Runs the steps the file has not seen, each in a transaction of its own.</summary>
    public static void Migrate(Connection connection, string file)
    {
        var version = connection.Number("PRAGMA user_version") ?? 0;
        if (version > Version)
        {
            throw new StoreException(
                StoreFailure.NewerSchema,
                $"The database {file} was written by a newer MeetingScribe (schema {version}; this one knows {Version}). Run that version, or restore the backup from before the update.");
        }
        for (; version < Version; version++)
            connection.Script($"BEGIN IMMEDIATE; {Steps[version]} PRAGMA user_version = {version + 1}; COMMIT;");
        // A file that only looks whole is found out now rather than in the middle of a meeting.
        connection.Run("BEGIN IMMEDIATE");
        connection.Run("ROLLBACK");
        connection.Number("SELECT count(*) FROM sqlite_schema");
    }
}
