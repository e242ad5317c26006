using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace MeetingScribe.Server.Storage.Sqlite;

/// <summary>
/// Zeroes the unused middle of the database's pages, straight in the file. SQLite zeroes what it frees (<c>secure_delete</c>), but when it
/// moves rows from page to page it leaves their old bytes between a page's directory and its contents, and nothing of its own but VACUUM, which
/// writes the whole file anew, takes them out. Those bytes mean nothing to it, so they can be written beside it: while its one writer does
/// nothing else, has no page in memory, and the log is folded into the file (https://www.sqlite.org/fileformat2.html#b_tree_pages).
/// </summary>
sealed class PageGaps(string file) : IDisposable
{
    const int HeaderBytes = 100;
    const int BatchBytes = 4 << 20;

    /// <summary>SQLite keeps its locks at this offset and nothing else on that page.</summary>
    const long LockByte = 1 << 30;

    /// <summary>From here on the number of an overflow page could look like the type of a b-tree page: 137 GB at 4 KiB.</summary>
    const long MostPages = 1 << 25;

    /// <summary>Open as long as the database: to close it would drop the locks SQLite itself has on the file (https://www.sqlite.org/howtocorrupt.html, 2.2).</summary>
    readonly SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>False for a file that would have to be read in another way; ours never is, short of <see cref="MostPages"/>.</summary>
    public bool CanZero
    {
        get
        {
            Span<byte> header = stackalloc byte[HeaderBytes];
            // Without pointer maps, which begin like b-tree pages (auto_vacuum).
            return RandomAccess.Read(handle, header, 0) == HeaderBytes
                && BinaryPrimitives.ReadInt32BigEndian(header[52..]) == 0
                && RandomAccess.GetLength(handle) / PageSize(header) < MostPages;
        }
    }

    /// <summary>Some pages from an offset on.</summary>
    /// <returns>The next offset; null at the end.</returns>
    public long? Zero(long from)
    {
        var pages = new byte[BatchBytes];
        var read = RandomAccess.Read(handle, pages, from);
        Span<byte> header = stackalloc byte[HeaderBytes];
        _ = RandomAccess.Read(handle, header, 0);
        var size = PageSize(header);
        for (var at = 0; at + size <= read; at += size)
        {
            if (from + at is var offset && offset / size != LockByte / size && Gap(pages.AsSpan(at, size), offset == 0 ? HeaderBytes : 0) is { } gap)
                RandomAccess.Write(handle, new byte[gap.End.Value - gap.Start.Value], offset + gap.Start.Value);
        }

        return read < BatchBytes ? null : from + read;
    }

    public void Flush() => RandomAccess.FlushToDisk(handle);

    public void Dispose() => handle.Dispose();

    static int PageSize(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size && size == 1 ? 65_536 : size;

    /// <summary>What is to be zeroed; null for nothing, and for pages of other kinds.</summary>
    static Range? Gap(ReadOnlySpan<byte> page, int at)
    {
        var directory = page[at] switch
        {
            2 or 5 => at + 12,
            10 or 13 => at + 8,
            _ => 0,
        };
        if (directory == 0)
            return null;
        var start = directory + 2 * BinaryPrimitives.ReadUInt16BigEndian(page[(at + 3)..]);
        var end = BinaryPrimitives.ReadUInt16BigEndian(page[(at + 5)..]) is var content && content == 0 ? 65_536 : content;
        return start < end && end <= page.Length && page[start..end].ContainsAnyExcept((byte)0) ? start..end : null;
    }
}
