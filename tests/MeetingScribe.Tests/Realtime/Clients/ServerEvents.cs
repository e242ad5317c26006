namespace MeetingScribe.Tests.Realtime.Clients;

/// <summary>What a transcription client sees that configures, speaks, commits too much, and retrieves, deletes and clears.</summary>
static class ServerEvents
{
    public static readonly HashSet<string> All =
    [
        "session.created", "session.updated",
        "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped", "input_audio_buffer.committed", "input_audio_buffer.cleared",
        "conversation.item.added", "conversation.item.done", "conversation.item.retrieved", "conversation.item.deleted",
        "conversation.item.input_audio_transcription.delta", "conversation.item.input_audio_transcription.completed",
        "error",
    ];
}
