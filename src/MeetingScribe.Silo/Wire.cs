using MeetingScribe.Transcripts;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;

namespace MeetingScribe.Silo;

/// <summary>
/// How calls between nodes are written: the domain's own records, as the JSON they have everywhere else. Nodes of two versions live side by side
/// during a rolling restart: a field may be added and never renamed, and a record from an older node lacks it (held to by <c>WireTests</c>).
/// Inside a node nothing is copied, because none of these records ever changes.
/// </summary>
static class Wire
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IGeneralizedCopier, Unchanging>();
        services.AddSerializer(serializer => serializer.AddJsonSerializer(IsOurs, ScribeJson.Options));
    }

    static bool IsOurs(Type type) => type.Namespace is { } space && space.StartsWith("MeetingScribe", StringComparison.Ordinal);

    sealed class Unchanging : IGeneralizedCopier
    {
        public bool IsSupportedType(Type type) => IsOurs(type);

        public object? DeepCopy(object? input, CopyContext context) => input;
    }
}
