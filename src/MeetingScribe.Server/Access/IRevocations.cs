namespace MeetingScribe.Server.Access;

/// <summary>The other processes that take the same keys; there are some in a cluster only.</summary>
interface IRevocations
{
    /// <summary>Makes each of them that can be reached cut off what it has opened for the key.</summary>
    Task CutOff(string keyId);
}
