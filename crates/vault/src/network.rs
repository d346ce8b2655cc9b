//! From where the data plane of a vault may be reached.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::record::Vault;

/// How many address rules a vault may have (Key Vault limits).
pub const IP_RULES_MAX: usize = 1000;
/// How many subnet rules a vault may have (Key Vault limits).
pub const SUBNET_RULES_MAX: usize = 200;

/// The rules of a vault (`networkAcls`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkRules {
    /// Whether the cloud's own services pass (`AzureServices`) or nobody does (`None`). Kept and
    /// shown: nobody here is such a service.
    pub bypass_services: bool,
    /// Whether an address without a rule is let in.
    pub allow_by_default: bool,
    /// Addresses that are let in.
    pub addresses: Vec<AddressRange>,
    /// Subnets that are let in. Kept and shown: an address here belongs to none.
    pub subnets: Vec<Subnet>,
}

/// A rule about a virtual network's subnet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subnet {
    /// The subnet's resource id, as given.
    pub id: String,
    /// Whether it counts although the subnet has no service endpoint.
    pub ignore_missing_endpoint: Option<bool>,
}

/// An address, or all addresses with the same first bits: `10.1.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange {
    first: IpAddr,
    bits: u8,
}

/// The text is no address range. Shows the rule and not the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address range: expected an IP address, or one with '/' and a number of bits")]
pub struct BadRange;

/// Why an address is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Blocked {
    /// The vault cannot be reached from a public network.
    #[error("public network access is disabled")]
    PublicAccess,
    /// No rule lets the address in.
    #[error("no network rule lets this address in")]
    Address,
}

impl Vault {
    /// Whether a client at `address` may reach the data plane.
    pub fn admits(&self, address: IpAddr) -> Result<(), Blocked> {
        if !self.public_network {
            return Err(Blocked::PublicAccess);
        }
        match &self.network {
            Some(rules)
                if !rules.allow_by_default && !rules.addresses.iter().any(|range| range.holds(address)) =>
            {
                Err(Blocked::Address)
            }
            _ => Ok(()),
        }
    }
}

impl AddressRange {
    /// Whether `address` lies in this range. An IPv4 address in IPv6 form counts as IPv4.
    pub fn holds(self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                let differing = first.to_bits() ^ address.to_bits();
                differing.leading_zeros() >= u32::from(self.bits)
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                let differing = first.to_bits() ^ address.to_bits();
                differing.leading_zeros() >= u32::from(self.bits)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl FromStr for AddressRange {
    type Err = BadRange;

    fn from_str(text: &str) -> Result<Self, BadRange> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let first: IpAddr = address.parse().map_err(|_| BadRange)?;
        let bits_max = if first.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                bits.parse().map_err(|_| BadRange)?
            }
            Some(_) => return Err(BadRange),
            None => bits_max,
        };
        if bits > bits_max { Err(BadRange) } else { Ok(Self { first, bits }) }
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

impl Serialize for AddressRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AddressRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn range(text: &str) -> AddressRange {
        text.parse().expect("a range")
    }

    #[test]
    fn a_range_holds_what_begins_as_it_does() {
        let holds = |text: &str, address: &str| range(text).holds(address.parse().expect("an address"));
        assert!(holds("10.1.0.0/16", "10.1.255.3"));
        assert!(!holds("10.1.0.0/16", "10.2.0.0"));
        assert!(holds("10.1.2.3", "::ffff:10.1.2.3"));
        assert!(!holds("10.1.2.3", "10.1.2.2"));
        assert!(holds("0.0.0.0/0", "8.8.8.8"));
        assert!(!holds("0.0.0.0/0", "2001:db8::1"));
        assert!(holds("2001:db8::/32", "2001:db8:1::1"));
    }

    #[test]
    fn a_range_prints_with_its_bits() {
        assert_eq!(range("1.2.3.4").to_string(), "1.2.3.4/32");
        for bad in ["", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/+8", "1.2.3/24", "::1/129", "host"] {
            assert_eq!(bad.parse::<AddressRange>(), Err(BadRange), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_range_reads_back_what_it_prints(address: IpAddr, bits in 0u8..=32) {
            let text = range(&format!("{address}/{bits}")).to_string();
            prop_assert_eq!(range(&text).to_string(), text);
        }

        #[test]
        fn no_text_makes_a_range_panic(text in ".{0,60}") {
            let _ = text.parse::<AddressRange>();
        }
    }
}
