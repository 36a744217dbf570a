from recoinize_blender.seeds import image_seed


def test_seeds_of_many_images_are_all_different_and_in_range() -> None:
    seeds = {
        image_seed(seed, face, index)
        for seed in range(3)
        for face in ("de-1e-only", "de-1e-onl", "de-1e-only1")
        for index in range(100)
    }
    assert len(seeds) == 900
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_a_seed_never_changes() -> None:
    # Whoever has rendered before must get the same pictures again.
    assert image_seed(0, "eu-1e-map2007", 7) == 5940359217641570044
