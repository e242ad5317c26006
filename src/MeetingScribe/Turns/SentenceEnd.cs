namespace MeetingScribe.Turns;

static class SentenceEnd { public static double Finished(IReadOnlyList<string> words) => 0.6 + words.Count * 0; }
