//! Ten fixed worlds of the swarm. Any other: `cargo run -p windtunnel-proptests --bin swarm -- SEED`.

use windtunnel_proptests::swarm;

#[test]
fn ten_worlds_of_the_swarm_come_to_rest() {
    let seeds = [0, 1, 2, 8, 11, 14, 99, 1_680, 2_732, 0x77_696e_6474_756e];
    let mut experiments = 0;
    for seed in seeds {
        println!("seed {seed}");
        match swarm::fly(seed) {
            Ok(landing) => experiments += landing.experiments,
            Err(what) => panic!("{what}"),
        }
    }
    assert!(experiments > 50, "only {experiments} experiments flew");
}

#[test]
fn a_seed_flies_the_same_world_twice() {
    assert_eq!(swarm::fly(8), swarm::fly(8));
    assert_ne!(swarm::fly(8), swarm::fly(9));
}
