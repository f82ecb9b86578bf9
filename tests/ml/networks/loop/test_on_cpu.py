import pytest
import torch
from torch import nn
from transformers import BertConfig, BertModel

from ml.networks.loop import on_cpu

BATCH = {
    "input_ids": torch.tensor([[5, 6, 7, 8], [9, 5, 0, 0]]),
    "attention_mask": torch.tensor([[1] * 4, [1, 1, 0, 0]]),
}


@pytest.fixture
def encoder():
    torch.manual_seed(3)
    small = BertConfig(vocab_size=20, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32)
    return BertModel._from_config(small, attn_implementation="eager").eval()


def states(encoder):
    return encoder(**BATCH).last_hidden_state


def slopes(encoder):
    encoder.zero_grad()
    states(encoder).square().sum().backward()
    return [weight.grad.clone() for weight in encoder.parameters() if weight.grad is not None]


def dropouts(network):
    return [type(module) for module in network.modules() if isinstance(module, nn.Dropout)]


def test_a_spared_network_computes_the_same_and_is_given_back(encoder):
    before, learnt = states(encoder), slopes(encoder)
    with on_cpu.spare(encoder):
        assert encoder.config._attn_implementation == on_cpu.ATTENTION
        assert set(dropouts(encoder)) == {on_cpu.Dropout}
        assert torch.allclose(states(encoder), before, atol=1e-6)
        for mine, theirs in zip(slopes(encoder), learnt, strict=True):
            assert torch.allclose(mine, theirs, atol=1e-4)
    assert encoder.config._attn_implementation == "eager"
    assert set(dropouts(encoder)) == {nn.Dropout}
    assert not encoder.embeddings._forward_hooks


def test_what_follows_embeddings_is_in_bfloat16_under_autocast_alone(encoder):
    with on_cpu.spare(encoder):
        assert states(encoder).dtype == torch.float32
        with torch.autocast("cpu", dtype=torch.bfloat16):
            assert states(encoder).dtype == torch.bfloat16
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert states(encoder).dtype == torch.float32


def test_attention_drops_in_training_alone(encoder):
    encoder.config.hidden_dropout_prob = 0.0
    with on_cpu.spare(encoder):
        for module in encoder.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        for layer in encoder.encoder.layer:
            layer.attention.self.dropout.p = 0.5
        quiet = states(encoder)
        assert not torch.allclose(states(encoder.train()), quiet)
        assert torch.allclose(states(encoder.eval()), quiet)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_dropout_drops_its_share_and_keeps_the_mean(share, dtype):
    torch.manual_seed(0)
    values = torch.ones(201, 503, dtype=dtype, requires_grad=True)
    found = on_cpu.dropped(values, share)
    lost = (found == 0).float()
    assert abs(lost.mean() - share) < 0.005  # over nine standard errors where it is largest, three where smallest
    assert found[found != 0].unique().float().item() == pytest.approx(1 / (1 - share), rel=1e-2)
    found.sum().backward()
    assert torch.equal(values.grad, found.detach())
    rows = lost.mean(dim=1)
    assert rows.std() == pytest.approx((share * (1 - share) / 503) ** 0.5, rel=0.2)  # each for itself


def test_dropout_repeats_by_its_seed_and_takes_any_shape():
    torch.manual_seed(1)
    one = on_cpu.dropped(torch.ones(3, 5), 0.5)
    torch.manual_seed(1)
    assert torch.equal(one, on_cpu.dropped(torch.ones(3, 5), 0.5))
    assert on_cpu.dropped(torch.ones(0, 5), 0.5).shape == (0, 5)
    assert not on_cpu.dropped(torch.ones(7), 1.0).any()


def test_nothing_is_drawn_where_nothing_is_dropped():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    layer, values = on_cpu.Dropout(0.5), torch.ones(4)
    assert layer.eval()(values) is values
    assert on_cpu.Dropout(0.0).train()(values) is values
    assert torch.equal(torch.get_rng_state(), before)
