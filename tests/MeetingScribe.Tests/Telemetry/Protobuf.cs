using System.Buffers.Binary;
using System.Text;

namespace MeetingScribe.Tests.Telemetry;

/// <summary>One protobuf message, read without its schema: the fields by number, in order.</summary>
sealed class Protobuf
{
    readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> fields = [];

    public Protobuf(ReadOnlyMemory<byte> message)
    {
        while (!message.IsEmpty)
        {
            var key = Varint(ref message);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add((number, Varint(ref message), default));
                    break;
                case 1:
                    fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(message.Span), default));
                    message = message[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref message);
                    fields.Add((number, 0, message[..length]));
                    message = message[length..];
                    break;
                case 5:
                    fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(message.Span), default));
                    message = message[4..];
                    break;
                default:
                    throw new FormatException($"Field {number} has a wire type that protobuf does not have any more.");
            }
        }
    }

    /// <summary>Every message that a path of field numbers leads to.</summary>
    public IEnumerable<Protobuf> At(params int[] path) => path is [var first, .. var rest]
        ? fields.Where(field => field.Number == first).SelectMany(field => new Protobuf(field.Bytes).At(rest))
        : [this];

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number).Span);

    public ReadOnlyMemory<byte> Bytes(int number) => fields.LastOrDefault(field => field.Number == number).Bytes;

    public ulong Number(int number) => fields.LastOrDefault(field => field.Number == number).Value;

    public double Double(int number) => BitConverter.UInt64BitsToDouble(Number(number));

    public bool Has(int number) => fields.Exists(field => field.Number == number);

    static ulong Varint(ref ReadOnlyMemory<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes.Span[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
