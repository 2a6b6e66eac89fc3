//! Whether the entropy-coded data of a JPEG without end mark reaches to the last row. Decoders fill up what is missing
//! without a word, and a seller would pay for half a garment. Source: ITU T.81 annexes F and G.

use super::jpeg::scan_end;

const COEFFICIENTS: usize = 64;

#[derive(Default, Clone)]
struct Table {
    /// For each length from 1 on: the first code, how many there are, the place of their first symbol.
    rows: [(u32, u32, usize); 16],
    symbols: Vec<u8>,
}

struct Channel {
    id: u8,
    across: usize,
    down: usize,
    /// Blocks of eight by eight in a row and in a column, when the channel stands alone in a scan.
    size: (usize, usize),
    /// Blocks in a row of what is stored.
    stride: usize,
    /// Progressive only: for each block, which coefficients are not zero.
    set: Vec<u64>,
    /// For each coefficient, the lowest bit that has come.
    low: [Option<u8>; COEFFICIENTS],
}

#[derive(Default)]
struct File {
    dc: [Table; 4],
    ac: [Table; 4],
    channels: Vec<Channel>,
    is_progressive: bool,
    restart: usize,
    /// Of the whole, in units that hold every channel.
    units: (usize, usize),
}

/// Whether every scan has all its blocks, and all scans that make up the picture are there. `bytes` is a file of known
/// structure with an end mark.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let mut file = File::default();
    file.read(bytes).unwrap_or(false)
}

impl File {
    /// `None` as soon as something cannot be read.
    fn read(&mut self, bytes: &[u8]) -> Option<bool> {
        let mut at = 2;
        loop {
            let marker = *bytes.get(at + 1)?;
            if marker == 0xd9 {
                return Some(self.has_everything());
            }
            let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
            let data = bytes.get(at + 4..at + 2 + length)?;
            at += 2 + length;
            match marker {
                0xc0..=0xc2 => self.frame(data, marker == 0xc2)?,
                0xc4 => self.tables(data)?,
                0xdd => self.restart = usize::from(u16::from_be_bytes([*data.first()?, *data.get(1)?])),
                0xda => {
                    let end = scan_end(bytes, at);
                    let mut scan = Scan::open(self, data, &bytes[at..end])?;
                    if !scan.run(self) {
                        return Some(false);
                    }
                    at = end;
                }
                _ => {}
            }
        }
    }

    fn has_everything(&self) -> bool {
        let all = |c: &Channel| c.low.iter().all(|low| *low == Some(0));
        !self.channels.is_empty() && self.channels.iter().all(all)
    }

    fn frame(&mut self, data: &[u8], is_progressive: bool) -> Option<()> {
        let side = |at: usize| Some(usize::from(u16::from_be_bytes([*data.get(at)?, *data.get(at + 1)?])));
        let (height, width) = (side(1)?, side(3)?);
        let parts: Vec<&[u8]> = data.get(6..)?.chunks_exact(3).take(4).collect();
        let sampling = |part: &[u8]| (usize::from(part[1] >> 4), usize::from(part[1] & 15));
        let across_max = parts.iter().map(|p| sampling(p).0).max()?;
        let down_max = parts.iter().map(|p| sampling(p).1).max()?;
        if parts.iter().any(|p| !matches!(sampling(p), (1..=4, 1..=4))) {
            return None;
        }
        self.units = (width.div_ceil(8 * across_max), height.div_ceil(8 * down_max));
        self.is_progressive = is_progressive;
        self.channels.clear();
        for part in parts {
            let (across, down) = sampling(part);
            let size = ((width * across).div_ceil(across_max * 8), (height * down).div_ceil(down_max * 8));
            let stride = self.units.0 * across;
            let set = if is_progressive { vec![0; stride * self.units.1 * down] } else { Vec::new() };
            self.channels.push(Channel { id: part[0], across, down, size, stride, set, low: [None; 64] });
        }
        Some(())
    }

    fn tables(&mut self, mut data: &[u8]) -> Option<()> {
        while let Some((head, rest)) = data.split_first() {
            let counts = rest.get(..16)?;
            let total: usize = counts.iter().map(|n| usize::from(*n)).sum();
            let mut table = Table { symbols: rest.get(16..16 + total)?.to_vec(), ..Table::default() };
            let (mut code, mut place) = (0_u32, 0);
            for (row, count) in table.rows.iter_mut().zip(counts) {
                *row = (code, u32::from(*count), place);
                place += usize::from(*count);
                code = (code + u32::from(*count)) << 1;
            }
            let kind = if head >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            *kind.get_mut(usize::from(head & 15))? = table;
            data = &rest[16 + total..];
        }
        Some(())
    }
}

/// The data has run out.
struct RunOut;

struct Scan<'a> {
    bits: Bits<'a>,
    /// Place of the channel, its two tables.
    parts: Vec<(usize, usize, usize)>,
    from: usize,
    to: usize,
    is_refining: bool,
    /// Blocks that are still to be skipped.
    skip: u32,
}

impl<'a> Scan<'a> {
    fn open(file: &mut File, head: &[u8], data: &'a [u8]) -> Option<Self> {
        let count = usize::from(*head.first()?);
        let mut parts = Vec::new();
        for pair in head.get(1..1 + 2 * count)?.chunks_exact(2) {
            let place = file.channels.iter().position(|c| c.id == pair[0])?;
            parts.push((place, usize::from(pair[1] >> 4 & 3), usize::from(pair[1] & 3)));
        }
        let tail = head.get(1 + 2 * count..4 + 2 * count)?;
        let whole = (0, 63, 0, 0);
        let (from, to, high, low) = match file.is_progressive {
            true => (usize::from(tail[0]), usize::from(tail[1]), tail[2] >> 4, tail[2] & 15),
            false => whole,
        };
        if parts.is_empty() || to > 63 || from > to || (from > 0 && parts.len() > 1) {
            return None;
        }
        for (place, ..) in &parts {
            file.channels[*place].low[from..=to].fill(Some(low));
        }
        Some(Self { bits: Bits::new(data), parts, from, to, is_refining: high > 0, skip: 0 })
    }

    /// Whether all blocks are there. What is missing of the very last one is no row.
    fn run(&mut self, file: &mut File) -> bool {
        let single = (self.parts.len() == 1).then(|| file.channels[self.parts[0].0].size);
        let (across, down) = single.unwrap_or(file.units);
        let total = across * down;
        for unit in 0..total {
            if file.restart > 0 && unit > 0 && unit.is_multiple_of(file.restart) {
                self.skip = 0;
                if !self.bits.restart() {
                    return false;
                }
            }
            if self.unit(file, unit % across, unit / across, single.is_some()).is_err() {
                return unit + 1 == total;
            }
        }
        true
    }

    fn unit(&mut self, file: &mut File, x: usize, y: usize, is_single: bool) -> Result<(), RunOut> {
        for (place, dc, ac) in self.parts.clone() {
            let channel = &mut file.channels[place];
            let (across, down) = if is_single { (1, 1) } else { (channel.across, channel.down) };
            for block in 0..across * down {
                let at = (y * down + block / across) * channel.stride + x * across + block % across;
                let (dc, ac) = (&file.dc[dc], &file.ac[ac]);
                match channel.set.get_mut(at) {
                    Some(set) => self.progressive(dc, ac, set)?,
                    None => {
                        let length = self.bits.symbol(dc)?;
                        self.bits.skip(length)?;
                        self.first(ac, 1, &mut 0)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn progressive(&mut self, dc: &Table, ac: &Table, set: &mut u64) -> Result<(), RunOut> {
        match (self.from, self.is_refining) {
            (0, false) => {
                let length = self.bits.symbol(dc)?;
                self.bits.skip(length)
            }
            (0, true) => self.bits.skip(1),
            (_, false) if self.skip > 0 => {
                self.skip -= 1;
                Ok(())
            }
            (from, false) => self.first(ac, from, set),
            (_, true) => self.refine(ac, set),
        }
    }

    /// The coefficients of a block that come for the first time.
    fn first(&mut self, ac: &Table, from: usize, set: &mut u64) -> Result<(), RunOut> {
        let mut at = from;
        while at <= self.to {
            let symbol = self.bits.symbol(ac)?;
            let (run, length) = (usize::from(symbol >> 4), symbol & 15);
            match (run, length) {
                (15, 0) => at += 16,
                (_, 0) => {
                    self.skip = (1 << run) - 1 + self.bits.take(run)?;
                    return Ok(());
                }
                _ => {
                    at += run;
                    self.bits.skip(length)?;
                    *set |= 1 << (at & 63);
                    at += 1;
                }
            }
        }
        Ok(())
    }

    /// One more bit for the coefficients of a block that are not zero, and those that become so.
    fn refine(&mut self, ac: &Table, set: &mut u64) -> Result<(), RunOut> {
        let mut at = self.from;
        if self.skip == 0 {
            while at <= self.to {
                let symbol = self.bits.symbol(ac)?;
                let (mut run, length) = (usize::from(symbol >> 4), symbol & 15);
                if length == 0 && run < 15 {
                    self.skip = (1 << run) + self.bits.take(run)?;
                    break;
                }
                // The sign of the new one.
                self.bits.skip(u8::from(length > 0))?;
                while at <= self.to {
                    if *set >> at & 1 == 1 {
                        self.bits.skip(1)?;
                    } else if run == 0 {
                        break;
                    } else {
                        run -= 1;
                    }
                    at += 1;
                }
                if length > 0 && at <= self.to {
                    *set |= 1 << at;
                }
                at += 1;
            }
        }
        if self.skip > 0 {
            for at in at..=self.to {
                self.bits.skip((*set >> at & 1) as u8)?;
            }
            self.skip -= 1;
        }
        Ok(())
    }
}

struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    left: u32,
    byte: u8,
}

impl<'a> Bits<'a> {
    fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0, left: 0, byte: 0 }
    }

    fn bit(&mut self) -> Result<u32, RunOut> {
        if self.left == 0 {
            let byte = *self.data.get(self.at).ok_or(RunOut)?;
            if byte == 0xff && !matches!(self.data.get(self.at + 1), Some(0)) {
                return Err(RunOut);
            }
            self.at += if byte == 0xff { 2 } else { 1 };
            (self.byte, self.left) = (byte, 8);
        }
        self.left -= 1;
        Ok(u32::from(self.byte >> self.left & 1))
    }

    fn take(&mut self, count: usize) -> Result<u32, RunOut> {
        let mut value = 0;
        for _ in 0..count {
            value = value << 1 | self.bit()?;
        }
        Ok(value)
    }

    fn skip(&mut self, count: u8) -> Result<(), RunOut> {
        self.take(usize::from(count.min(16))).map(drop)
    }

    fn symbol(&mut self, table: &Table) -> Result<u8, RunOut> {
        let mut code = 0;
        for (first, count, place) in table.rows {
            code = code << 1 | self.bit()?;
            if code >= first && code - first < count {
                return table.symbols.get(place + (code - first) as usize).copied().ok_or(RunOut);
            }
        }
        Err(RunOut)
    }

    /// Goes behind the restart mark that comes next.
    fn restart(&mut self) -> bool {
        self.left = 0;
        let rest = &self.data[self.at.min(self.data.len())..];
        let found = rest.windows(2).position(|w| w[0] == 0xff && matches!(w[1], 0xd0..=0xd7));
        self.at += found.map_or(0, |at| at + 2);
        found.is_some()
    }
}
