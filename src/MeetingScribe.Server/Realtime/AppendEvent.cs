using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace MeetingScribe.Server.Realtime;

/// <summary>
/// The hot path: an <c>input_audio_buffer.append</c> as every client writes it is decoded in the buffer it came in, without a string or
/// a document. Anything unusual about it is left to the general reader.
/// </summary>
static class AppendEvent
{
    /// <summary>Where the audio now is, decoded over its own base64; false if this is another event, or an unusual one.</summary>
    /// <param name="maxBytes">More audio than this is unusual.</param>
    public static bool TryRead(Span<byte> json, int maxBytes, out Range audio)
    {
        audio = default;
        if (!TryFind(json, out var start, out var length))
            return false;

        // Checked before: decoding what turns out to be wrong would have written over the event that the general reader has to name.
        var base64 = json.Slice(start, length);
        if (!Base64.IsValid(base64, out var bytes) || bytes > maxBytes || Base64.DecodeFromUtf8InPlace(base64, out var decoded) != OperationStatus.Done)
            return false;
        audio = new Range(start, start + decoded);
        return true;
    }

    static bool TryFind(ReadOnlySpan<byte> json, out int start, out int length)
    {
        (start, length) = (-1, 0);
        var isAppend = false;
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var property = reader.ValueTextEquals("type"u8) ? 't' : reader.ValueTextEquals("audio"u8) ? 'a' : reader.ValueTextEquals("event_id"u8) ? 'e' : '?';
                if (!reader.Read() || reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped)
                    return false;
                switch (property)
                {
                    case 't' when reader.ValueTextEquals("input_audio_buffer.append"u8):
                        isAppend = true;
                        break;
                    case 'a' when start < 0:
                        (start, length) = ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
                        break;
                    case 'e' when reader.ValueSpan.Length <= ClientEvents.MaxIdLength:
                        break;
                    default:
                        return false;
                }
            }

            return isAppend && start >= 0 && reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair.
            return false;
        }
    }
}
