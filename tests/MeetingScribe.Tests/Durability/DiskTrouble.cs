using System.Diagnostics;

namespace MeetingScribe.Tests.Durability;

/// <summary>
/// A disk that is slow or full for one process and for a while: strace answers its system calls. What it cannot do where a container
/// forbids it, it says with <see cref="IsPossible"/>.
/// </summary>
static class DiskTrouble
{
    /// <summary>Asked to go in the middle of its work, strace now and then stays; killed, it lets the process go on as well.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    static readonly Lazy<Task<bool>> Attempt = new(Try);

    public static Task<bool> IsPossible => Attempt.Value;

    public static Task Slow(int processId, TimeSpan length) => Inject(processId, "fsync,fdatasync,syncfs", "delay_enter=300000", length);

    /// <summary>The socket's and the log's writes are other calls.</summary>
    public static Task Full(int processId, TimeSpan length) => Inject(processId, "pwrite64,pwritev,ftruncate,fallocate", "error=ENOSPC", length);

    static async Task Inject(int processId, string calls, string answer, TimeSpan length)
    {
        using var strace = Start("strace", "-f", "-qq", "-o", "/dev/null", "-p", $"{processId}", "-e", "trace=" + calls, "-e", $"inject={calls}:{answer}");
        await Task.Delay(length);
        if (!strace.HasExited)
            Process.Start("kill", ["-INT", $"{strace.Id}"]).WaitForExit();
        await Task.WhenAny(strace.WaitForExitAsync(), Task.Delay(Patience));
        if (!strace.HasExited)
            strace.Kill();
        await strace.WaitForExitAsync().WaitAsync(Patience);
    }

    static async Task<bool> Try()
    {
        try
        {
            using var strace = Start("strace", "-o", "/dev/null", "true");
            await strace.WaitForExitAsync();
            return strace.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
}
