using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MeetingScribe.Silo.Volumes;

/// <summary>
/// Which volumes get a recording's copies: those with the highest weights. All nodes come to the same order without asking each other, and one
/// volume more or less moves no more copies than its own (Thaler and Ravishankar, 1998).
/// </summary>
static class Rendezvous
{
    public static ulong Weight(string recordingId, string volume) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{recordingId}/{volume}")));
}
