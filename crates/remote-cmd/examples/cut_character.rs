//! `目录` in GBK, cut into two pieces at every place: decoded piece by piece, and by one decoder.

use encoding_rs::GBK;
use remote_cmd::text::Charset;

fn main() {
    let (bytes, _, _) = GBK.encode("目录");
    for cut in 1..bytes.len() {
        let (head, tail) = bytes.split_at(cut);
        println!("{head:02x?} {tail:02x?}");

        let by_itself = |piece| GBK.decode_without_bom_handling(piece).0;
        println!("  each by itself  {}{}", by_itself(head), by_itself(tail));

        let mut decoder = Charset::Text(GBK).decoder();
        let text = [decoder.decode(head), decoder.decode(tail), decoder.finish()].concat();
        println!("  one decoder     {}", String::from_utf8_lossy(&text));
    }
}
