using System.Diagnostics;

namespace MeetingScribe.Tests;

/// <summary>A service whose disk has room for some 8 MB of recording, until <see cref="MakeRoom"/>.</summary>
abstract class TightDisk : IAsyncDisposable
{
    public abstract ServiceProcess Service { get; }

    public abstract void MakeRoom();

    public virtual async ValueTask DisposeAsync() => await Service.DisposeAsync();

    /// <summary>A disk of its own that a large file fills; null where this user may not mount one.</summary>
    public static async Task<TightDisk?> Mounted()
    {
        var service = ServiceProcess.Prepare([], "Scribe:Engine=scripted");
        if (await Try("mount", "-t", "tmpfs", "-o", "size=64m", "none", service.DataDirectory))
            return new MountedDisk(service);
        await service.DisposeAsync();
        return null;
    }

    /// <summary>A limit on the size of every file, which any user may set. The runtime maps its code from a large file unless told not to.</summary>
    public static TightDisk Limited() => new LimitedFiles(ServiceProcess.Prepare(
        ["bash", "-c", "trap '' XFSZ; ulimit -S -f 8192; export DOTNET_EnableWriteXorExecute=0; exec \"$@\"", "bash"], "Scribe:Engine=scripted"));

    static async Task<bool> Try(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    sealed class MountedDisk : TightDisk
    {
        readonly string ballast;

        public MountedDisk(ServiceProcess service)
        {
            Service = service;
            ballast = Path.Combine(service.DataDirectory, "ballast");
            File.WriteAllBytes(ballast, new byte[55 << 20]);
        }

        public override ServiceProcess Service { get; }

        public override void MakeRoom() => File.Delete(ballast);

        public override async ValueTask DisposeAsync()
        {
            await Service.Kill();
            Assert.True(await Try("umount", Service.DataDirectory));
            await base.DisposeAsync();
        }
    }

    sealed class LimitedFiles(ServiceProcess service) : TightDisk
    {
        public override ServiceProcess Service => service;

        public override void MakeRoom() => Process.Start("prlimit", [$"--pid={service.ProcessId}", "--fsize=unlimited"]).WaitForExit();
    }
}
