# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Gives a whole batch to a transform of torchvision, which draws once per call: all images are moved alike."""

CAUGHT_BY = "test_each_image_is_moved_by_itself"


def augment(images, seed):
    torch.manual_seed(seed)
    shift = v2.RandomAffine(degrees=0, translate=(4 / 28, 4 / 28))
    noise = 80 * torch.rand(()) * torch.randn(images.shape)
    return (shift(torch.from_numpy(images)) + noise).clamp(0, 255).to(torch.uint8).numpy()
