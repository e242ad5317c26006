using System.Runtime.InteropServices;

namespace MeetingScribe.Audio;

/// <summary>A native library is not installed. The message is one line with the one command that installs it.</summary>
public sealed class MissingLibraryException(string library, string package)
    : Exception($"The native library {library} is missing; install it with: apt-get install {package}")
{
    /// <summary>Throws unless <paramref name="library"/> can be loaded.</summary>
    /// <param name="library">As the loader knows it, such as <c>libspeexdsp.so.1</c>.</param>
    /// <param name="package">The Debian package that holds it.</param>
    public static void ThrowUnlessLoadable(string library, string package)
    {
        if (!NativeLibrary.TryLoad(library, out _))
            throw new MissingLibraryException(library, package);
    }
}
